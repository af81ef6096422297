// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/machine_sets_file.h"

#include "table/background_worker.h"

#include <QDialog>

#include <functional>
#include <vector>

class QLabel;
class QListWidget;
class QPlainTextEdit;
class QProcess;
class QPushButton;

namespace ctscope {

/// Edits the user's sets of machines as the text of their file: one line a machine, in the user's order, with a name of
/// his. Adds machines from a menu, from the configuration of ssh, and from a Kubernetes cluster, which kubectl is asked
/// for. GUI thread only; files are read and written on another.
class MachinesDialog : public QDialog {
    Q_OBJECT
public:
    explicit MachinesDialog(QWidget *parent = nullptr);
    ~MachinesDialog() override;

    QString text() const;
    void setText(const QString &text);
    /// What the text says now.
    const MachineSets &sets() const noexcept { return m_sets; }
    /// Adds machines to the set in which the cursor is, or else to the one that is current in the list, behind its last
    /// line; to a new one of this name where there is none.
    void addMachines(const std::vector<SetMember> &members, const QString &usualName);
    /// Asks which of some machines are to be added. For tests, instead of a dialog.
    void setChooser(std::function<std::vector<SetMember>(const std::vector<SetMember> &)> choose);

    void accept() override;

signals:
    /// The file was written.
    void saved();
    void openRequested(const ctscope::OriginSet &set);

private:
    void showFile(const MachineSetsFile &file);
    void check();
    void openChosen();
    void importSsh();
    void importNodes();
    void takeNodes(QProcess *kubectl);
    void offer(const std::vector<SetMember> &members, const QString &usualName);
    void say(const QString &text);
    QString setAtCursor() const;

    MachineSetsFile m_file;
    MachineSets m_sets;
    QPlainTextEdit *m_text;
    QListWidget *m_names;
    QListWidget *m_errors;
    QLabel *m_status;
    QPushButton *m_open;
    QPushButton *m_save;
    std::function<std::vector<SetMember>(const std::vector<SetMember> &)> m_choose;
    bool m_isRead = false;
    BackgroundWorker m_worker;
};

} // namespace ctscope
