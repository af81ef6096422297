// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/list_panel.h"

#include "source/namespace_watch.h"

class QLabel;
class QPushButton;

namespace ctscope {

class CommandBox;
class NamespaceModel;

/// The network namespaces of this machine: which are there, which of them fills the shared hash table,
/// and a way into each. They are counted on a thread of their own while the panel can be seen.
/// GUI thread only.
class NamespacesPanel : public ListPanel {
    Q_OBJECT
public:
    explicit NamespacesPanel(QWidget *parent = nullptr);
    /// For tests: another counter, and another interval.
    NamespacesPanel(NamespaceCounter counter, std::chrono::milliseconds interval, QWidget *parent = nullptr);
    ~NamespacesPanel() override;

    /// The command that opens the current namespace; empty when it is open to everybody.
    QString command() const;

signals:
    /// The user wants to see the table of a namespace.
    void watchRequested(const ctscope::NetworkNamespace &place);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void sumUp(const QString &text);
    void takeCensus(const NamespaceCensusPtr &census);
    void tellOf(int row);
    void watch(int row);

    NamespaceModel *m_model;
    QLabel *m_hidden;
    CommandBox *m_command;
    QPushButton *m_watchButton;
    NamespaceWatch m_watch; ///< last: its thread ends before the rest goes
};

} // namespace ctscope
