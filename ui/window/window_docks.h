// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_facts.h"
#include "query/flow_order.h"
#include "table/damage_watch.h"
#include "tracking/snapshot.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <functional>

class QAction;
class QDockWidget;
class QMainWindow;
class QStackedWidget;

namespace ctscope {

class CapacityPanel;
class ChartsPanel;
class DiagnosisPanel;
class DockRoom;
class ExpectationsPanel;
class KernelPanel;
class Inspector;
class LimitsPanel;
struct NetworkNamespace;
class StatisticsPanel;
class TableTab;

/// The panels around the table, each in a dock that can be moved and hidden: capacity at the left,
/// the inspector at the right, and at the bottom the panels of kernel facts and the
/// network namespaces, hidden by default. A panel is created when it is first shown, so that the window starts sooner.
class WindowDocks : public QObject {
    Q_OBJECT
public:
    explicit WindowDocks(QMainWindow *window);

    /// The actions that show and hide the docks, for the menu.
    QList<QAction *> actions() const;
    /// Divides the window between the docks and the table.
    DockRoom *room() const noexcept { return m_room; }
    /// Docks all panels. Call it before the window's initial state is restored.
    void unfloat();
    /// Shows only the panels that are visible by default. Call it after the window's initial state is restored.
    void showFirst();
    void showInspector();
    void showNamespaces();
    void showDiagnosis();

    /// Shows the facts of a frame in the visible panels at the bottom.
    void showFacts(const FramePtr &frame, bool paused);
    /// The facts that the visible panels need.
    FactsWanted wanted() const;

    /// Adds the panels of a tab, without showing them.
    void add(const TableTab *tab);
    /// Shows a tab's panels at the sides; empty ones without a tab, for a window without a table.
    void show(const TableTab *tab);

signals:
    /// The user clicked in a chart: text for the filter.
    void filterRequested(const QString &text);
    /// wanted() has changed; showFacts() should be called again.
    void wantedChanged();
    /// The user wants to see the master flow of an expectation.
    void masterRequested(const ctscope::MasterFlow &flow);
    /// The user wants to see the table of a network namespace.
    void namespaceRequested(const ctscope::NetworkNamespace &place);

private:
    QDockWidget *addDock(
        const QString &title, const char *name, QWidget *inside, Qt::DockWidgetArea area, const QKeySequence &key);

    QWidget *makeDiagnosis();
    void makePanel(QDockWidget *dock);
    void goTo(QDockWidget *dock);
    void panelSeen(QDockWidget *dock, bool visible);
    void watchDamage(const FramePtr &frame);
    void nameMachine();

    QMainWindow *m_window;
    QStackedWidget *m_capacities;
    QStackedWidget *m_inspectors;
    DockRoom *m_room;
    CapacityPanel *m_emptyCapacity = nullptr;
    Inspector *m_emptyInspector = nullptr;
    StatisticsPanel *m_statistics = nullptr;
    LimitsPanel *m_limits = nullptr;
    ExpectationsPanel *m_expectations = nullptr;
    QDockWidget *m_namespaces = nullptr;
    ChartsPanel *m_charts = nullptr;
    QDockWidget *m_diagnosis = nullptr;
    DiagnosisPanel *m_diagnosisPanel = nullptr;
    const TableTab *m_tab = nullptr;                           ///< the one that is shown
    QHash<QDockWidget *, std::function<QWidget *()>> m_toMake; ///< creates panels that were never visible
    QList<QDockWidget *> m_docks;                              ///< all of them, in the order of their keys
    QStringList m_titles;                                      ///< of the docks
    QString m_machine;                                         ///< that the titles name; empty = none
    QSet<const QWidget *> m_visible;                           ///< the panels that are visible
    QList<KernelPanel *> m_seen;                               ///< the visible ones of those that show facts
    DamageWatch m_damage;                                      ///< for the table that is shown
    TrackingId m_damageTracking = 0;
};

} // namespace ctscope
