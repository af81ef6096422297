// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/list_panel.h"

#include "source/namespace_watch.h"

class QLabel;
class QPushButton;

namespace ctscope {

class CommandBox;
class NamespaceModel;

/// Lists the network namespaces of this machine with their shares of the common hash table, and opens the table of
/// each. Counts their entries on a thread of its own while the panel is visible.
/// GUI thread only.
class NamespacesPanel : public ListPanel {
    Q_OBJECT
public:
    explicit NamespacesPanel(QWidget *parent = nullptr);
    /// For tests: with another function that counts, and another interval.
    NamespacesPanel(NamespaceCounter counter, std::chrono::milliseconds interval, QWidget *parent = nullptr);
    ~NamespacesPanel() override;

    /// The command that gives access to the current namespace; empty when it is not needed.
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
    void showDetailsOf(int row);
    void watch(int row);

    NamespaceModel *m_model;
    QLabel *m_hidden;
    CommandBox *m_command;
    QPushButton *m_watchButton;
    NamespaceWatch m_watch; ///< last: its thread ends before the other members are destroyed
};

} // namespace ctscope
