// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/namespace_watch.h"

#include <QWidget>

#include <functional>
#include <memory>

class QLabel;
class QPushButton;

namespace ctscope {

class CommandBox;
class FactTable;
class NamespaceModel;
class TextBlock;

/// The network namespaces of this machine: which are there, which of them fills the shared hash table,
/// and a way into each. They are counted on a thread of their own while the panel can be seen.
/// GUI thread only.
class NamespacesPanel : public QWidget {
    Q_OBJECT
public:
    explicit NamespacesPanel(QWidget *parent = nullptr);
    /// For tests: another counter, and another interval.
    NamespacesPanel(NamespaceCounter counter, std::chrono::milliseconds interval, QWidget *parent = nullptr);
    ~NamespacesPanel() override;

    FactTable *table() const noexcept { return m_table; }
    QString summary() const;
    /// What is told of the current row, and the command that goes with it.
    QString details() const;
    QString command() const;

signals:
    /// The user wants to see the table of a namespace.
    void watchRequested(const ctscope::NetworkNamespace &place);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void build();
    void takeCensus(const NamespaceCensusPtr &census);
    void tellOf(int row);
    void watch(int row);

    NamespaceModel *m_model;
    FactTable *m_table;
    QLabel *m_summary;
    QLabel *m_hidden;
    QLabel *m_title;
    TextBlock *m_details;
    CommandBox *m_command;
    QPushButton *m_watchButton;
    NamespaceWatch m_watch; ///< last: its thread ends before the rest goes
};

} // namespace ctscope
