// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QObject>

#include <optional>

class QAction;

namespace ctscope {

class FlowPage;
class MainWindow;
class PageTabs;
class WindowActions;

/// File ▸ Compare With and Mark This Moment: compares the table in front with an earlier dump, another open tab, or
/// itself at the moment that was marked. Each comparison is a tab of its own. GUI thread only; the tables are compared
/// on the thread of the new tab.
class CompareCommands : public QObject {
    Q_OBJECT
public:
    CompareCommands(MainWindow *window, WindowActions *actions, PageTabs *tabs);

    /// Compares with a saved dump, which is the earlier table.
    void compareWithDump(const QString &path);
    /// Compares with the table of another tab, which is the earlier one; but a dump is earlier than a live table.
    void compareWithPage(const FlowPage *other);
    /// Keeps the table in front as it is now, in place of what was marked before; until its tab is closed.
    void markMoment();
    void compareWithMoment();

private:
    /// A table as it was when the user marked it.
    struct Moment {
        SnapshotPtr snapshot;
        std::optional<QDateTime> when; ///< the flows are as of then; nullopt: not known
    };

    void tableChanged();
    void fillMenu();
    void open(const QString &title, const SnapshotPtr &earlier, const SnapshotPtr &later);
    /// The page in front if its table can be compared; a comparison cannot.
    FlowPage *comparable() const;

    MainWindow *m_window;
    WindowActions *m_actions;
    PageTabs *m_tabs;
    QHash<const FlowPage *, Moment> m_moments;
    QList<QAction *> m_tabActions; ///< in the menu
};

} // namespace ctscope
