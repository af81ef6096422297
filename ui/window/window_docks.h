// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_facts.h"
#include "query/flow_order.h"
#include "table/damage_watch.h"
#include "tracking/snapshot.h"

#include <QHash>
#include <QObject>

#include <functional>

class QAction;
class QDockWidget;
class QMainWindow;
class QStackedWidget;

namespace ctscope {

class CapacityPanel;
class DockRoom;
class ExpectationsPanel;
class KernelPanel;
class Inspector;
class LimitsPanel;
struct NetworkNamespace;
class StatisticsPanel;
class TableTab;

/// The panels around the table, each in a dock that can be moved and hidden: capacity at the left,
/// the inspector at the right, and at the bottom what the kernel tells around its table and the
/// network namespaces, hidden until asked for. What is not seen is not made: a window starts sooner.
class WindowDocks : public QObject {
    Q_OBJECT
public:
    explicit WindowDocks(QMainWindow *window);

    /// What shows and hides the docks, for the menu.
    QList<QAction *> actions() const;
    /// Shares the window between the docks and the table.
    DockRoom *room() const noexcept { return m_room; }
    /// Before and after the window's first state is restored: nothing floats; only what is shown
    /// at first is shown.
    void unfloat();
    void showFirst();
    void showInspector();
    void showNamespaces();

    /// Shows the facts of a frame in those of the bottom panels that can be seen.
    void showFacts(const FramePtr &frame, bool paused);
    /// What those that can be seen want to be read.
    FactsWanted wanted() const;

    /// Puts a tab's panels behind those of the other tabs.
    void add(const TableTab *tab);
    /// Shows a tab's panels at the sides; empty ones without a tab, for a window without a table.
    void show(const TableTab *tab);

signals:
    /// wanted() is another; showFacts() is wanted too.
    void wantedChanged();
    /// The user wants to see the master flow of an expectation.
    void masterRequested(const ctscope::MasterFlow &flow);
    /// The user wants to see the table of a network namespace.
    void namespaceRequested(const ctscope::NetworkNamespace &place);

private:
    QDockWidget *addDock(
        const QString &title, const char *name, QWidget *inside, Qt::DockWidgetArea area, const QKeySequence &key);

    void makePanel(QDockWidget *dock);
    void panelSeen(QDockWidget *dock, bool visible);
    void watchDamage(const FramePtr &frame);

    QMainWindow *m_window;
    QStackedWidget *m_capacities;
    QStackedWidget *m_inspectors;
    DockRoom *m_room;
    CapacityPanel *m_emptyCapacity = nullptr;
    Inspector *m_emptyInspector = nullptr;
    StatisticsPanel *m_statistics = nullptr;
    LimitsPanel *m_limits = nullptr;
    ExpectationsPanel *m_expectations = nullptr;
    QHash<QDockWidget *, std::function<QWidget *()>> m_toMake; ///< panels that nobody has seen yet
    QList<QDockWidget *> m_docks;                              ///< all of them, in the order of their keys
    QList<KernelPanel *> m_seen;                               ///< of those that show facts
    DamageWatch m_damage;                                      ///< of the table that is shown
    TrackingId m_damageTracking = 0;
};

} // namespace ctscope
