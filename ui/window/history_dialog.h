// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin.h"
#include "table/background_worker.h"

#include <QDialog>
#include <QTimer>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ctscope {

/// File ▸ Open History…: a server, an account, a time and a filter, with the number of flows that match. Passwords are
/// not kept. GUI thread only.
class HistoryDialog : public QDialog {
    Q_OBJECT
public:
    explicit HistoryDialog(QWidget *parent);

    /// What the form names; nullopt while it names nothing.
    std::optional<Origin> origin() const { return m_origin; }
    QString filter() const;
    void setUrl(const QString &url);

    void accept() override;

    static constexpr int mostKept = 20;

private:
    QLineEdit *addLine(const char *name);
    void read();
    void count();

    QComboBox *m_url;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QLineEdit *m_from;
    QLineEdit *m_until;
    QLineEdit *m_filter;
    QLabel *m_problem;
    QPushButton *m_open = nullptr;
    QTimer m_typing;
    std::optional<Origin> m_origin;
    BackgroundWorker m_worker; // last: its jobs use the others
};

} // namespace ctscope
