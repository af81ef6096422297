// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/compare_commands.h"

#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/window/open_dialogs.h"
#include "ui/window/page_tabs.h"
#include "ui/window/window_actions.h"

#include "table/origin_words.h"
#include "table/shown_text.h"

#include <QAction>
#include <QLocale>
#include <QMenu>
#include <QPointer>
#include <QStatusBar>

#include <chrono>
#include <utility>

namespace ctscope {

namespace {

constexpr int messageMs = 6000;

/// With seconds, and the date unless it is today's.
QString timeText(const QDateTime &when)
{
    const QString time = when.toString(QStringLiteral("HH:mm:ss"));
    return when.date() == QDate::currentDate() ? time
                                               : QLocale().toString(when.date(), QLocale::ShortFormat) + u' ' + time;
}

/// When the flows were as they are in the snapshot; nullopt for a dump, which does not say it.
std::optional<QDateTime> timeOf(const Snapshot &snapshot)
{
    using std::chrono::milliseconds;
    if (!snapshot.live && !snapshot.reading().covers)
        return std::nullopt;
    // Only a live table is known later than it was read.
    const auto known = snapshot.live ? snapshot.knownAt - snapshot.takenAt : Snapshot::Clock::duration(0);
    const auto wall = std::chrono::duration_cast<milliseconds>(snapshot.wallTime.time_since_epoch())
        + std::chrono::duration_cast<milliseconds>(known);
    return QDateTime::fromMSecsSinceEpoch(wall.count());
}

bool isComparable(const FlowPage *page)
{
    return page && page->frame() && !page->frame()->snapshot->compared && !page->frame()->snapshot->isSet()
        && page->frame()->snapshot->origin().reading;
}

} // namespace

CompareCommands::CompareCommands(MainWindow *window, WindowActions *actions, PageTabs *tabs)
    : QObject(window)
    , m_window(window)
    , m_actions(actions)
    , m_tabs(tabs)
{
    connect(actions->compare, &QAction::triggered, this, [this] {
        for (const QString &path : askForDumps(m_window))
            compareWithDump(path);
    });
    connect(actions->markMoment, &QAction::triggered, this, &CompareCommands::markMoment);
    connect(actions->compareMoment, &QAction::triggered, this, &CompareCommands::compareWithMoment);
    connect(actions->compareWith, &QMenu::aboutToShow, this, &CompareCommands::fillMenu);
    connect(window, &MainWindow::frameShown, this, &CompareCommands::tableChanged);
    connect(tabs, &PageTabs::currentChanged, this, &CompareCommands::tableChanged);
    tableChanged();
}

void CompareCommands::compareWithDump(const QString &path)
{
    const FlowPage *const page = comparable();
    if (!page)
        return;
    const Origin earlier = Origin::ofFile(path.toStdString()).absolute();
    const QString name = tr("%1 → %2", "earlier table, later table").arg(originTitle(earlier), page->title());
    m_window->openSource(openOrigin(earlier), Origin::ofText(name.toStdString()), {nullptr, page->frame()->snapshot});
}

void CompareCommands::compareWithPage(const FlowPage *other)
{
    const FlowPage *later = comparable();
    if (!later || !isComparable(other))
        return;
    if (other->isLive() && !later->isLive())
        std::swap(other, later);
    open(tr("%1 → %2", "earlier table, later table").arg(other->title(), later->title()), other->frame()->snapshot,
        later->frame()->snapshot);
}

void CompareCommands::markMoment()
{
    const FlowPage *const page = comparable();
    if (!page)
        return;
    if (!m_moments.contains(page))
        connect(page, &QObject::destroyed, this, [this, page] { m_moments.remove(page); });
    const SnapshotPtr &snapshot = page->frame()->snapshot;
    m_moments.insert(page, {snapshot, timeOf(*snapshot)});
    tableChanged();
    const std::optional<QDateTime> when = m_moments.value(page).when;
    m_window->statusBar()->showMessage(when
            ? tr("The table as it was at %1 is marked. Ctrl+Shift+M compares it with a later moment.")
                  .arg(timeText(*when))
            : tr("The table as it is now is marked. Ctrl+Shift+M compares it with a later reading."),
        messageMs);
}

void CompareCommands::compareWithMoment()
{
    const FlowPage *const page = comparable();
    const auto moment = page ? m_moments.constFind(page) : m_moments.cend();
    if (moment == m_moments.cend())
        return;
    const SnapshotPtr &later = page->frame()->snapshot;
    const std::optional<QDateTime> now = timeOf(*later);
    const QString title = moment->when && now ? tr("%1, %2 → %3", "table, earlier time, later time")
                                                    .arg(page->title(), timeText(*moment->when), timeText(*now))
                                              : tr("%1, marked reading → last reading", "table").arg(page->title());
    open(title, moment->snapshot, later);
}

void CompareCommands::open(const QString &title, const SnapshotPtr &earlier, const SnapshotPtr &later)
{
    // Both tables are there already: the source of the new tab has nothing to read.
    const Origin origin = Origin::ofText(title.toStdString());
    m_window->openSource(openOrigin(origin), origin, {earlier, later});
}

FlowPage *CompareCommands::comparable() const
{
    FlowPage *const page = m_tabs->current();
    return isComparable(page) ? page : nullptr;
}

void CompareCommands::tableChanged()
{
    const FlowPage *const page = comparable();
    const auto moment = page ? m_moments.constFind(page) : m_moments.cend();
    m_actions->compareWith->setEnabled(page != nullptr);
    m_actions->compare->setEnabled(page != nullptr);
    m_actions->markMoment->setEnabled(page != nullptr);
    m_actions->compareMoment->setEnabled(moment != m_moments.cend());
    m_actions->compareMoment->setText(moment == m_moments.cend() || !moment->when
            ? tr("&Marked Moment")
            : tr("&Marked Moment (%1)", "time").arg(timeText(*moment->when)));
}

/// Lists the other tabs whose tables can be compared.
void CompareCommands::fillMenu()
{
    qDeleteAll(std::exchange(m_tabActions, {}));
    const FlowPage *const current = comparable();
    for (int index = 0; index < m_tabs->count(); ++index) {
        const FlowPage *const page = m_tabs->pageAt(index);
        if (page == current || !isComparable(page))
            continue;
        if (m_tabActions.isEmpty())
            m_tabActions << m_actions->compareWith->addSeparator();
        const QString number = QString::number(index + 1); // as Alt+1 counts them
        QAction *const action = m_actions->compareWith->addAction(
            tr("Tab &%1: %2", "number, table").arg(number, labelOf(page->longTitle())), this,
            [this, page = QPointer<const FlowPage>(page)] { compareWithPage(page); });
        action->setObjectName(QStringLiteral("compareTab") + number);
        m_tabActions << action;
    }
}

} // namespace ctscope
