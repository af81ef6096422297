// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/alarm_center.h"

#include "table/shown_text.h"
#include "ui/panels/capacity_levels.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"
#include "ui/window/alarms_dialog.h"
#include "ui/window/flow_page.h"
#include "ui/window/page_tabs.h"
#include "ui/window/table_tab.h"
#include "ui/window/window_actions.h"

#include <QAction>
#include <QMainWindow>
#include <QSettings>

#include <algorithm>
#include <optional>
#include <utility>

namespace ctscope {

namespace {
constexpr qsizetype mostTold = 100; ///< notifications that "Show" still works for
} // namespace

AlarmCenter::AlarmCenter(QMainWindow *window, WindowActions *actions, PageTabs *tabs)
    : QObject(window)
    , m_window(window)
    , m_tabs(tabs)
    , m_notifier(new DesktopNotifier(this))
{
    connect(actions->alarms, &QAction::triggered, this, &AlarmCenter::chooseSettings);
    connect(tabs, &PageTabs::currentChanged, this, &AlarmCenter::followPages);
    connect(SavedFilters::shared(), &SavedFilters::changed, this, &AlarmCenter::apply);
    connect(m_notifier, &DesktopNotifier::showRequested, this, &AlarmCenter::show);
    connect(m_notifier, &DesktopNotifier::shown, this, [this](quint64 token) {
        if (m_dialog && token == m_test)
            m_dialog->showTestResult(tr("The desktop shows a notification."));
    });
    connect(m_notifier, &DesktopNotifier::failed, this, [this](quint64 token, const QString &why) {
        if (m_dialog && token == m_test)
            m_dialog->showTestResult(tr("The desktop shows no notification: %1").arg(shownText(why)));
    });
    apply();
}

void AlarmCenter::apply()
{
    m_settings = AlarmSettings::stored();
    m_percent = CapacityLevels::fromSettings(*openSettings()).alarm;
    m_rules = m_settings.rules(m_percent);
    ++m_round;
    // Watching that was turned off starts over.
    if (!m_settings.enabled)
        m_watched.clear();
    followPages();
}

void AlarmCenter::followPages()
{
    std::erase_if(m_watched, [](const Watched &watched) { return !watched.page; });
    for (FlowPage *const page : m_tabs->pages()) {
        // Queued: the window keeps them first.
        if (const TableTab *const tab = m_tabs->tabOf(page))
            connect(tab, &TableTab::levelsChosen, this, &AlarmCenter::apply,
                Qt::ConnectionType(Qt::QueuedConnection | Qt::UniqueConnection));
        if (std::ranges::any_of(m_watched, [page](const Watched &watched) { return watched.page == page; }))
            continue;
        m_watched.push_back({page, nullptr});
        // One connection, however often the settings change.
        connect(page, &FlowPage::tableRead, this, &AlarmCenter::takeFrame, Qt::UniqueConnection);
    }
}

void AlarmCenter::takeFrame(const FramePtr &frame)
{
    auto *const page = qobject_cast<FlowPage *>(sender());
    if (page && m_settings.enabled && frame->snapshot->live)
        look(page, frame);
}

void AlarmCenter::look(FlowPage *page, const FramePtr &frame)
{
    const auto found = std::ranges::find_if(m_watched, [page](const Watched &watched) { return watched.page == page; });
    if (found == m_watched.end() || found->busy)
        return;
    if (!found->watch)
        found->watch = std::make_shared<AlarmWatch>();
    std::optional<AlarmRules> rules;
    if (std::exchange(found->round, m_round) != m_round)
        rules = m_rules;
    found->busy = true;
    m_worker.run([this, rules = std::move(rules), page = found->page, watch = found->watch, snapshot = frame->snapshot](
                     const std::stop_token &) -> BackgroundWorker::Result {
        if (rules)
            watch->setRules(*rules);
        return [this, page, watch, begun = watch->update(*snapshot)] {
            const auto at = std::ranges::find(m_watched, watch, &Watched::watch);
            if (at == m_watched.end() || !page)
                return;
            at->busy = false;
            for (const Alarm &alarm : begun)
                tell(page, alarm);
        };
    });
}

void AlarmCenter::tell(FlowPage *page, const Alarm &alarm)
{
    const QString text = shownText(page->longTitle()) + QStringLiteral(": ") + alarm.text;
    const quint64 token = m_notifier->notify(alarm.title, text);
    m_told.insert(token, {page, QString::fromStdString(alarm.filter)});
    if (m_told.size() > mostTold)
        m_told.remove(token - quint64(mostTold));
    emit raised(alarm.title, text);
}

void AlarmCenter::show(quint64 token)
{
    const auto told = m_told.constFind(token);
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    if (told == m_told.cend() || !told->page)
        return;
    m_tabs->goTo(told->page);
    if (const TableTab *const tab = m_tabs->tabOf(told->page); tab && !told->filter.isEmpty())
        tab->showFlows(told->filter);
}

void AlarmCenter::chooseSettings()
{
    if (m_dialog)
        return;
    m_dialog = new AlarmsDialog(AlarmSettings::stored(), m_percent, m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &AlarmsDialog::testRequested, this,
        [this] { m_test = m_notifier->notify(tr("ctscope"), tr("This is how ctscope notifies you of an alarm.")); });
    connect(m_dialog, &QDialog::accepted, this, [this] {
        m_dialog->settings().store();
        apply();
    });
    m_dialog->open();
}

} // namespace ctscope
