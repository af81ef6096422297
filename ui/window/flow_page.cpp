// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/flow_page.h"

#include "ui/parts/saved_filters.h"
#include "ui/window/names_dialog.h"
#include "ui/window/why_nothing_matches.h"

#include "ui/window/blank_page.h"
#include "ui/window/bundle_page.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"
#include "ui/panels/machine_strip.h"
#include "ui/parts/notice_bar.h"
#include "ui/window/page_history.h"
#include "ui/window/page_machines.h"
#include "ui/window/page_notices.h"
#include "ui/window/page_time.h"
#include "ui/window/page_watch.h"
#include "ui/window/reading_notice.h"
#include "ui/parts/settings.h"

#include "table/origin_words.h"
#include "table/shown_text.h"

#include "tracking/find_original.h"

#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ctscope {

FlowPage::FlowPage(Origin origin, QWidget *parent)
    : QWidget(parent)
    , m_origin(std::move(origin))
    , m_feed(new FlowFeed(this))
    , m_model(new FlowTableModel(this))
    , m_view(new FlowView(this))
    , m_notices(new NoticeBar(this))
    , m_blank(new BlankPage(this))
    , m_whyNothing(new WhyNothingMatches(this))
    , m_stack(new QStackedWidget(this))
    , m_time(new PageTime(m_feed, new QVBoxLayout(this), this))
{
    m_view->setFlowModel(m_model);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_blank);
    auto *const column = static_cast<QVBoxLayout *>(layout());
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    if (m_origin.kind() == Origin::Kind::Set) {
        m_machines = new PageMachines(this);
        column->addWidget(m_machines->strip());
        m_view->columns()->showMachineColumn();
        connect(m_machines, &PageMachines::focusChanged, this, [this] {
            m_feed->setFocus(m_machines->strip()->focus());
            emit machineChanged();
        });
    }
    column->addWidget(m_notices);
    column->addWidget(m_stack, 1);
    m_history = new PageHistory(column, m_feed, this);
    setFocusProxy(m_view);

    connect(m_feed, &FlowFeed::frameReady, this, &FlowPage::takeFrame);
    connect(m_time, &PageTime::pastReady, this, &FlowPage::showFrame);
    connect(m_time, &PageTime::recordingChanged, this, [this] { setFactsWanted(m_factsWanted); });
    connect(m_time, &PageTime::presentWanted, this, [this] {
        if (m_feed->frame())
            showFrame(m_feed->frame());
    });
    connect(m_feed, &FlowFeed::progress, this, &FlowPage::takeProgress);
    connect(m_view, &FlowView::sortRequested, this, [this](SortSpec spec) {
        m_time->forFeeds([&spec](FlowFeed *feed) { feed->setSort(spec); });
        emit layoutChosen();
    });
    connect(m_view, &FlowView::filterRequested, this, &FlowPage::setFilter);
    connect(SavedFilters::shared(), &SavedFilters::changed, this, &FlowPage::readFilterText);
    connect(m_whyNothing, &WhyNothingMatches::changed, this, [this](const FramePtr &asked, const PageState &words) {
        const bool isFor = frame() && frame()->spec.filter == asked->spec.filter && frame()->order->rows.empty();
        if (isFor && m_stack->currentWidget() == m_blank && m_blank->words().picture == BlankPicture::NoMatch)
            showBlank(words);
    });
    connect(m_view, &FlowView::escapePressed, this, [this] {
        if (!cancelReading())
            setFilter({});
    });
    connect(m_view, &FlowView::pauseRequested, this, [this] { setPaused(!isPaused()); });
    connect(m_view, &FlowView::currentFlowChanged, this, &FlowPage::currentFlowChanged);
    connect(m_view, &FlowView::inspectRequested, this, &FlowPage::inspectRequested);
    connect(m_view, &FlowView::layoutChosen, this, &FlowPage::layoutChosen);
    m_watch = new PageWatch(m_feed, m_time, m_model, m_view, this);
    m_watch->setNamesFor(namesFor(m_origin));
    connect(m_view, &FlowView::namingRequested, this, [this](const QString &line) { showNamesDialog(window(), line); });
    // Most sources answer before anybody could read a page that says to wait.
    constexpr int patienceMs = 150;
    m_loading.setSingleShot(true);
    m_loading.setInterval(patienceMs);
    connect(&m_loading, &QTimer::timeout, this, &FlowPage::showLoading);
    connect(m_blank, &BlankPage::actionRequested, this, &FlowPage::act);
    connect(m_notices, &NoticeBar::actionRequested, this, &FlowPage::act);
    const auto settings = openSettings();
    m_levels = CapacityLevels::fromSettings(*settings);
    setShowEnded(!settings->value(QStringLiteral("hideEnded")).toBool());
}

FlowPage::~FlowPage() = default;

QString FlowPage::title() const { return originTitle(m_origin); }

QString FlowPage::longTitle() const { return originLongTitle(m_origin); }

QString FlowPage::path() const { return QString::fromStdString(m_origin.path()); }

QString FlowPage::windowTitle() const
{
    const QString &alarm = m_alarm.titleText();
    if (alarm.isEmpty())
        return tr("%1 — ctscope").arg(titleOf(longTitle()));
    return tr("%1 — %2 — ctscope", "alarm, table").arg(alarm, titleOf(longTitle()));
}

void FlowPage::open(OpenOptions options) { setSource(openOrigin(m_origin, std::move(options))); }

void FlowPage::setSource(std::unique_ptr<Source> source)
{
    m_watch->setNamesFor(namesFor(source->origin()));
    m_time->setReadingChoice(source->readingChoice());
    if (MomentChoice choice = source->momentChoice())
        m_time->openRecording(path(), std::move(choice));
    else if (source->isLive() && m_origin.kind() != Origin::Kind::Set)
        m_time->openLive(m_origin, title());
    m_history->open(*source, m_origin);
    if (source->historyRequest())
        m_view->columns()->showMachineColumn();
    // A rate needs two readings.
    if (!isLive())
        m_view->columns()->setAbsent({Column::Rate, Column::PacketRate, Column::MeanRate});
    // Row numbers of the previous source mean nothing to the new one.
    if (frame())
        showLoading();
    else
        m_loading.start();
    m_feed->setSource(std::move(source));
}

void FlowPage::compare(ComparedTables tables)
{
    for (const SnapshotPtr &table : {tables.earlier, tables.later}) {
        if (table)
            m_watch->setNamesFor(namesFor(*table));
    }
    m_feed->setPreparation(comparisonOf(std::move(tables)));
}

bool FlowPage::showsTable() const { return frame() && m_stack->currentWidget() == m_view; }

const FramePtr &FlowPage::frame() const { return m_model->frame(); }

void FlowPage::setFilter(const QString &text)
{
    if (text == m_filter)
        return;
    m_filter = text;
    readFilterText();
    emit filterChanged(text);
}

void FlowPage::readFilterText()
{
    const filter::NameTable names = SavedFilters::shared()->names();
    ParsedFilter read = readFilter(m_filter.toStdString(), &names);
    if (read.ok()) {
        m_time->forFeeds([&read](FlowFeed *feed) { feed->setFilter(read.filter); });
        m_history->setFilter(read.filter);
    }
    m_filterError = std::move(read.error);
}

QString FlowPage::filter() const { return m_filter; }

void FlowPage::setPaused(bool paused)
{
    if (!isLive() || paused == isPaused())
        return;
    m_feed->setPaused(paused);
    m_view->setPaused(paused);
    m_time->interrupt();
    emit pausedChanged(paused);
}

bool FlowPage::isPaused() const { return m_feed->isPaused(); }

void FlowPage::setInterval(std::chrono::milliseconds interval) { m_feed->setInterval(interval); }
std::chrono::milliseconds FlowPage::interval() const { return m_feed->interval(); }

void FlowPage::pollNow() { m_history->pollNow(m_time->shown()); }

bool FlowPage::cancelReading()
{
    const bool waits = m_stack->currentWidget() == m_blank && m_blank->words().action == PageAction::Cancel;
    const bool again = m_notices->notice().action == PageAction::Cancel;
    if (waits || again)
        m_feed->cancel();
    return waits || again;
}

void FlowPage::setFactsWanted(FactsWanted wanted)
{
    // The counters that show damage are watched whether or not their panel is open.
    wanted.statistics = wanted.statistics || isLive();
    m_factsWanted = wanted;
    wanted.settings = wanted.settings || m_time->isRecording();
    m_feed->setFactsWanted(wanted);
}

bool FlowPage::goToFlow(const MasterFlow &flow)
{
    if (!frame())
        return false;
    const Snapshot &snapshot = *frame()->snapshot;
    const auto row = findOriginal(snapshot, flow);
    if (!row)
        return false;
    if (m_feed->viewSpec().groups)
        emit flowsWanted();
    const FlowSerial serial = snapshot.rows.track(*row).serial;
    if (m_view->goToFlow(serial)) {
        m_view->setFocus();
    } else {
        m_goingTo = serial;
        setFilter({});
    }
    return true;
}

void FlowPage::setShowEnded(bool show)
{
    m_time->forFeeds([show](FlowFeed *feed) { feed->setShowEnded(show); });
}

void FlowPage::addGroups(QWidget *panel, QWidget *trail)
{
    m_groups = panel;
    m_stack->addWidget(panel);
    // Below the notices.
    auto *const column = static_cast<QVBoxLayout *>(layout());
    column->insertWidget(column->indexOf(m_notices) + 1, trail);
}

void FlowPage::setGroups(const std::optional<GroupQuery> &groups)
{
    m_time->forFeeds([&groups](FlowFeed *feed) { feed->setGroups(groups); });
    if (m_stack->currentWidget() != m_view && m_stack->currentWidget() != m_groups)
        return;
    QWidget *const front = tableInFront();
    if (front == m_stack->currentWidget())
        return;
    m_stack->setCurrentWidget(front);
    setFocusProxy(front);
    front->setFocus();
}

QWidget *FlowPage::tableInFront() const { return m_groups && m_feed->viewSpec().groups ? m_groups.data() : m_view; }

bool FlowPage::showsGroups() const { return frame() && m_groups && m_stack->currentWidget() == m_groups; }

void FlowPage::setLevels(CapacityLevels levels)
{
    m_levels = levels;
    if (m_machines)
        m_machines->strip()->setLevels(levels);
}

/// Of several machines, the fullest.
void FlowPage::updateAlarm(const Snapshot &snapshot)
{
    if (m_machines)
        PageMachines::update(m_alarm, snapshot, m_levels);
    else
        m_alarm.update(snapshot, m_levels);
}

FramePtr FlowPage::focusedFrame(const FramePtr &frame) const { return m_machines ? m_machines->focused(frame) : frame; }

QString FlowPage::focusedMachine() const { return m_machines ? m_machines->focusedName() : QString(); }

QString FlowPage::ofFocused(const QString &filter) const { return m_machines ? m_machines->ofFocused(filter) : filter; }

void FlowPage::setSort(SortSpec spec) { m_view->setSortSpec(spec); }

void FlowPage::takeFrame(const FramePtr &frame)
{
    if (m_history->passesOver(frame->snapshot->origin().problem))
        return;
    m_loading.stop();
    m_time->add(frame);
    updateAlarm(*frame->snapshot);
    emit tableRead(frame);
    if (!m_time->isPast())
        showFrame(frame);
    else
        emit pausedChanged(isPaused()); // the status line and the title begin with the alarm of the live table
}

void FlowPage::showFrame(const FramePtr &frame)
{
    const FlowSerial wasCurrent = m_view->currentFlow();
    const FramePtr before = this->frame();
    if (frame->snapshot->compared)
        m_view->columns()->showComparedColumns(*frame->snapshot);
    else if (frame->snapshot->reading().isEventLog && !m_machines)
        m_view->columns()->showLogColumns(*frame->snapshot);
    if (m_machines)
        m_machines->showFrame(frame);
    m_view->present(frame);
    const auto &snapshot = *frame->snapshot;
    // Between the present and the past, serials differ.
    if (before && wasCurrent != 0 && m_time->hasMoments() && !snapshot.continues(*before->snapshot)) {
        if (const auto same = findSame(*before->snapshot, wasCurrent, snapshot))
            m_view->goToFlow(*same);
    }
    if (traitsOf(snapshot.origin().problem.kind).holdsFiles && m_origin.isFile())
        return showBundle();
    m_time->show(snapshot);
    m_history->show(snapshot.reading());
    if (snapshot.reading().isFolded && !snapshot.live && !snapshot.reading().covers && !snapshot.compared)
        m_time->openLog(frame->snapshot, title());
    // The machine of a table in a bundle is known only after the bundle was read.
    if (const Origin &read = snapshot.origin().origin;
        m_origin.kind() == Origin::Kind::Member && sameTable(read, m_origin) && read.name() != m_origin.name()) {
        m_origin.setName(read.name());
        emit titleChanged();
    }
    if (!frame->order->rows.empty()) {
        m_stack->setCurrentWidget(tableInFront());
        setFocusProxy(tableInFront());
    } else if (!snapshot.rows.empty() && !frame->spec.filter.isEmpty()) {
        showBlank(m_whyNothing->ask(frame));
    } else {
        showBlank(m_machines && snapshot.isSet() ? PageMachines::blankWords(snapshot) : emptyWords(snapshot, m_origin));
    }
    m_notices->setNotices(pageNotices(*frame, m_alarm, m_origin));
    m_watch->soon();
    if (m_goingTo != 0 && frame->spec.filter.isEmpty()) {
        if (m_view->goToFlow(m_goingTo))
            m_view->setFocus();
        m_goingTo = 0;
    }
    emit frameShown(frame);
}

void FlowPage::takeProgress(quint64 done, quint64 total)
{
    if (m_stack->currentWidget() == m_blank && m_blank->words().picture == BlankPicture::Loading)
        m_blank->setProgress(done, total, !isLive());
    else if (!isLive() && !m_loading.isActive())
        m_notices->setNotices({readingAgainNotice(title(), done, total)});
}

void FlowPage::showLoading()
{
    showBlank(loadingWords(isLive(), m_origin.kind() == Origin::Kind::Machine ? tr("this machine") : title()));
}

void FlowPage::showBlank(const PageState &words)
{
    m_blank->setWords(words);
    m_stack->setCurrentWidget(m_blank);
}

void FlowPage::showBundle()
{
    if (!m_bundle) {
        m_bundle = new BundlePage(this);
        m_stack->addWidget(m_bundle);
        connect(m_bundle, &BundlePage::tablesChosen, this, &FlowPage::tablesChosen);
        connect(m_bundle, &BundlePage::openRequested, this, &FlowPage::openRequested);
        connect(m_bundle, &BundlePage::listed, this, [this] {
            if (m_stack->currentWidget() == m_bundle && isAncestorOf(focusWidget()))
                m_bundle->setFocus();
            emit frameShown(frame());
        });
    }
    m_notices->setNotices({});
    setFocusProxy(m_bundle);
    m_stack->setCurrentWidget(m_bundle);
    m_bundle->read(path());
}

void FlowPage::act(PageAction action)
{
    switch (action) {
    case PageAction::None: return;
    case PageAction::TryAgain: pollNow(); return;
    case PageAction::OpenDump: emit openRequested(); return;
    case PageAction::ClearFilter:
        setFilter({});
        m_view->setFocus();
        return;
    case PageAction::DropPart: setFilter(QString::fromStdString(m_whyNothing->withoutPart().text())); return;
    case PageAction::IncludeAbsent:
        if (frame())
            setFilter(QString::fromStdString(frame()->spec.filter.withAbsent().text()));
        return;
    case PageAction::Cancel: m_feed->cancel(); return;
    case PageAction::AskPolkit: emit rightsRequested(); return;
    case PageAction::ChooseReading:
        if (frame())
            m_time->chooseReading(frame()->snapshot->reading().readings, m_notices);
        return;
    case PageAction::GroupByChange: emit groupsWanted(QStringLiteral("changes")); return;
    }
}

} // namespace ctscope
