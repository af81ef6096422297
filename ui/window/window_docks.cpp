// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_docks.h"

#include "ui/panels/capacity_panel.h"
#include "ui/panels/charts_panel.h"
#include "ui/panels/diagnosis_panel.h"
#include "ui/window/dock_room.h"
#include "ui/panels/expectations_panel.h"
#include "ui/panels/inspector.h"
#include "ui/panels/limits_panel.h"
#include "ui/panels/namespaces_panel.h"
#include "ui/panels/statistics_panel.h"
#include "ui/window/flow_page.h"
#include "ui/window/table_tab.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>

#include <utility>

namespace ctscope {
namespace {

/// This many docks, the first ones, are visible by default.
constexpr qsizetype shownAtFirst = 2;
// Pixels. In a window of 1280 the table then has room for the columns up to the translation.
constexpr int tableNeed = 820;
constexpr int capacityWidth = 210;
constexpr int inspectorWidth = 250;
constexpr int readableInspector = 400;
constexpr int factsHeight = 260;
// When less than this is left for the table, the docks at the sides fold.
constexpr int capacityLeaves = 390;
constexpr int inspectorLeaves = 540;

} // namespace

WindowDocks::WindowDocks(QMainWindow *window)
    : QObject(window)
    , m_window(window)
    , m_capacities(new QStackedWidget(window))
    , m_inspectors(new QStackedWidget(window))
    , m_room(new DockRoom(window, tableNeed))
{
    addDock(tr("Capacity"), "capacityDock", m_capacities, Qt::LeftDockWidgetArea, Qt::CTRL | Qt::Key_1);
    addDock(tr("Inspector"), "inspectorDock", m_inspectors, Qt::RightDockWidgetArea, Qt::CTRL | Qt::Key_2);
    auto *statistics =
        addDock(tr("Statistics"), "statisticsDock", nullptr, Qt::BottomDockWidgetArea, Qt::CTRL | Qt::Key_3);
    auto *limits =
        addDock(tr("Limits and Timeouts"), "limitsDock", nullptr, Qt::BottomDockWidgetArea, Qt::CTRL | Qt::Key_4);
    auto *expectations =
        addDock(tr("Expectations"), "expectationsDock", nullptr, Qt::BottomDockWidgetArea, Qt::CTRL | Qt::Key_5);
    m_namespaces = addDock(tr("Namespaces"), "namespacesDock", nullptr, Qt::BottomDockWidgetArea, Qt::CTRL | Qt::Key_6);
    m_toMake.insert(statistics, [this] { return m_statistics = new StatisticsPanel(m_window); });
    m_toMake.insert(limits, [this] { return m_limits = new LimitsPanel(m_window); });
    m_toMake.insert(expectations, [this] {
        m_expectations = new ExpectationsPanel(m_window);
        connect(m_expectations, &ExpectationsPanel::masterRequested, this, &WindowDocks::masterRequested);
        return m_expectations;
    });
    m_toMake.insert(m_namespaces, [this] {
        auto *panel = new NamespacesPanel(m_window);
        connect(panel, &NamespacesPanel::watchRequested, this, &WindowDocks::namespaceRequested);
        return panel;
    });
    auto *charts = addDock(tr("Charts"), "chartsDock", nullptr, Qt::BottomDockWidgetArea, Qt::CTRL | Qt::Key_7);
    m_toMake.insert(charts, [this] {
        m_charts = new ChartsPanel(m_window);
        connect(m_charts, &ChartsPanel::filterRequested, this, &WindowDocks::filterRequested);
        return m_charts;
    });
    m_diagnosis = addDock(tr("Diagnosis"), "diagnosisDock", nullptr, Qt::BottomDockWidgetArea, Qt::CTRL | Qt::Key_8);
    m_toMake.insert(m_diagnosis, [this] { return makeDiagnosis(); });
    for (qsizetype i = shownAtFirst; i < m_docks.size(); ++i) {
        auto *dock = m_docks[i];
        if (i > shownAtFirst)
            window->tabifyDockWidget(m_docks[shownAtFirst], dock);
        dock->hide();
        connect(dock, &QDockWidget::visibilityChanged, this, [this, dock](bool visible) { panelSeen(dock, visible); });
        // Shown from the menu, it becomes the current one of the tabbed docks.
        connect(dock->toggleViewAction(), &QAction::triggered, this, [this, dock](bool shown) {
            if (!shown)
                return;
            goTo(dock);
        });
    }
    m_inspectors->setMinimumWidth(window->fontMetrics().averageCharWidth() * 30);
    m_room->addSide({m_docks[0], capacityWidth, capacityWidth, capacityLeaves});
    m_room->addSide({m_docks[1], inspectorWidth, readableInspector, inspectorLeaves});
    m_room->setBottom(m_docks.mid(shownAtFirst), factsHeight);
    // The docks at the sides extend from top to bottom.
    window->setCorner(Qt::TopLeftCorner, Qt::LeftDockWidgetArea);
    window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window->setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
    window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window->setDockNestingEnabled(true);
}

QWidget *WindowDocks::makeDiagnosis()
{
    m_diagnosisPanel = new DiagnosisPanel(m_window);
    m_diagnosisPanel->setFeed(m_tab ? m_tab->diagnosis() : nullptr);
    connect(m_diagnosisPanel, &DiagnosisPanel::flowsRequested, this, [this](const QString &filter) {
        if (m_tab)
            m_tab->showFlows(m_tab->page()->ofFocused(filter));
    });
    connect(
        m_diagnosisPanel, &DiagnosisPanel::groupsRequested, this, [this](const QString &filter, const QString &keys) {
            if (m_tab)
                m_tab->showGroups(m_tab->page()->ofFocused(filter), keys);
        });
    return m_diagnosisPanel;
}

void WindowDocks::makePanel(QDockWidget *dock)
{
    if (const auto make = m_toMake.take(dock))
        dock->setWidget(make());
}

void WindowDocks::panelSeen(QDockWidget *dock, bool visible)
{
    if (visible)
        makePanel(dock);
    // A widget still calls itself visible while its dock is being hidden.
    if (visible)
        m_visible.insert(dock->widget());
    else
        m_visible.remove(dock->widget());
    if (dock->widget() && (dock->widget() == m_charts || dock->widget() == m_diagnosisPanel))
        emit wantedChanged();
    auto *panel = qobject_cast<KernelPanel *>(dock->widget());
    if (!panel || visible == m_seen.contains(panel)) // the namespaces are not facts of a table
        return;
    if (visible)
        m_seen.append(panel);
    else
        m_seen.removeOne(panel);
    emit wantedChanged();
}

void WindowDocks::add(const TableTab *tab)
{
    m_capacities->addWidget(tab->capacity());
    m_inspectors->addWidget(tab->inspector());
    connect(tab->page(), &FlowPage::machineChanged, this, &WindowDocks::wantedChanged);
}

void WindowDocks::show(const TableTab *tab)
{
    if (!tab && !m_emptyCapacity) {
        m_emptyCapacity = new CapacityPanel(m_capacities);
        m_capacities->addWidget(m_emptyCapacity);
        m_emptyInspector = new Inspector(m_inspectors);
        m_inspectors->addWidget(m_emptyInspector);
    }
    m_capacities->setCurrentWidget(tab ? tab->capacity() : m_emptyCapacity);
    m_inspectors->setCurrentWidget(tab ? tab->inspector() : m_emptyInspector);
    m_tab = tab;
    if (m_charts)
        m_charts->setHistory(tab ? &tab->charts() : nullptr, true);
    if (m_diagnosisPanel)
        m_diagnosisPanel->setFeed(tab ? tab->diagnosis() : nullptr);
}

QDockWidget *WindowDocks::addDock(
    const QString &title, const char *name, QWidget *inside, Qt::DockWidgetArea area, const QKeySequence &key)
{
    auto *made = new QDockWidget(title, m_window);
    made->setObjectName(QString::fromLatin1(name));
    if (inside)
        made->setWidget(inside);
    made->toggleViewAction()->setShortcut(key);
    m_window->addDockWidget(area, made);
    m_window->addAction(made->toggleViewAction());
    m_docks.append(made);
    m_titles.append(title);
    return made;
}

QList<QAction *> WindowDocks::actions() const
{
    QList<QAction *> actions;
    for (auto *dock : m_docks)
        actions << dock->toggleViewAction();
    return actions;
}

void WindowDocks::unfloat()
{
    for (auto *dock : m_docks)
        dock->setFloating(false);
}

void WindowDocks::showFirst()
{
    for (qsizetype i = 0; i < m_docks.size(); ++i)
        m_docks[i]->setVisible(i < shownAtFirst);
}

void WindowDocks::showInspector()
{
    m_docks[1]->show();
    m_docks[1]->raise();
}

void WindowDocks::showNamespaces() { goTo(m_namespaces); }

void WindowDocks::showDiagnosis() { goTo(m_diagnosis); }

void WindowDocks::goTo(QDockWidget *dock)
{
    makePanel(dock);
    dock->show();
    dock->raise();
    dock->widget()->setFocus(Qt::ShortcutFocusReason);
}

void WindowDocks::showFacts(const FramePtr &frame, bool paused)
{
    nameMachine();
    watchDamage(frame);
    for (auto *panel : std::as_const(m_seen))
        panel->showFrame(frame, paused);
    if (m_charts)
        m_charts->setHistory(m_tab ? &m_tab->charts() : nullptr, frame && frame->snapshot->live);
}

/// Of several machines, the panels that are about one say which.
void WindowDocks::nameMachine()
{
    const QString machine = m_tab ? m_tab->page()->focusedMachine() : QString();
    if (std::exchange(m_machine, machine) == machine)
        return;
    for (qsizetype i = 0; i < m_docks.size(); ++i) {
        const bool isAbout = m_docks[i] != m_docks[1] && m_docks[i] != m_namespaces;
        m_docks[i]->setWindowTitle(
            isAbout && !machine.isEmpty() ? tr("%1: %2", "panel, machine").arg(m_titles[i], machine) : m_titles[i]);
        m_docks[i]->toggleViewAction()->setText(m_titles[i]);
    }
}

/// Watches damage counters even while the panel is hidden, so that it agrees with the notice above the table.
void WindowDocks::watchDamage(const FramePtr &frame)
{
    const Snapshot *const snapshot = frame ? frame->snapshot.get() : nullptr;
    if (!snapshot || !snapshot->continues(m_damageTracking))
        m_damage.clear();
    m_damageTracking = snapshot ? snapshot->tracking : 0;
    if (snapshot && snapshot->live && snapshot->origin().facts && snapshot->origin().facts->statistics)
        m_damage.add(*snapshot->origin().facts->statistics, snapshot->origin().facts->takenAt);
    if (m_statistics)
        m_statistics->setRisen(m_damage.risen());
}

FactsWanted WindowDocks::wanted() const
{
    const bool charts = m_visible.contains(m_charts);
    const bool diagnosis = m_visible.contains(m_diagnosisPanel);
    return {diagnosis || m_seen.contains(m_limits), charts || diagnosis || m_seen.contains(m_statistics),
        diagnosis || m_seen.contains(m_expectations)};
}

} // namespace ctscope
