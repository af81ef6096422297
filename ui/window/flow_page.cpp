// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/flow_page.h"

#include "ui/parts/saved_filters.h"
#include "ui/window/filter_notices.h"
#include "ui/window/why_nothing_matches.h"

#include "ui/window/blank_page.h"
#include "ui/window/bundle_page.h"
#include "ui/table/column_layout.h"
#include "ui/table/flow_view.h"
#include "ui/window/follow_notices.h"
#include "ui/parts/namespace_words.h"
#include "ui/parts/notice_bar.h"
#include "ui/window/reading_notice.h"
#include "ui/parts/settings.h"

#include "table/format_words.h"
#include "table/origin_words.h"
#include "table/shown_text.h"
#include "ui/parts/recording_words.h"

#include "tracking/find_original.h"

#include <QMenu>
#include <QScrollBar>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ctscope {
namespace {

/// The notice above a table that has rows.
QList<Notice> noticesOf(const Snapshot &snapshot, const QString &name)
{
    QList<Notice> notices;
    const ProblemTraits &traits = traitsOf(snapshot.origin().problem.kind);
    const bool rows = !snapshot.rows.empty();
    if (!rows || traits.severity < ProblemTraits::Severity::Warning)
        return notices;
    const ProblemWords words = wordsOf(
        snapshot.origin().problem, {snapshot.live, false, name, FormatWords::name(snapshot.reading(), longestCell)});
    Notice notice{QStringLiteral("problem-%1").arg(static_cast<int>(traits.kind)), Notice::Weight::Warning,
        words.notice, traits.keepsRows ? PageAction::TryAgain : PageAction::None, FlowPage::tr("Try again"),
        explanationOf(words)};
    if (traits.severity == ProblemTraits::Severity::Error) {
        notice.weight = Notice::Weight::Error;
        notice.why.text = words.why.isEmpty() ? words.detail : words.why;
        notice.why.title = words.whyTitle.isEmpty() ? words.title : words.whyTitle;
        notice.why.command = words.command;
    }
    notices << notice;
    return notices;
}

/// The notice while a dump with rows is being read again.
Notice readingAgain(const QString &name, quint64 done, quint64 total)
{
    const QString text = total == 0
        ? FlowPage::tr("%1 is read again; the rows are those of the previous reading.").arg(name)
        : FlowPage::tr("%1 is read again: %2 %. The rows are those of the previous reading.")
              .arg(name, QString::number(std::min<quint64>(100, done * 100 / total)));
    return {
        QStringLiteral("reading"), Notice::Weight::Information, text, PageAction::Cancel, FlowPage::tr("Cancel"), {}};
}

} // namespace

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
{
    m_view->setFlowModel(m_model);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_blank);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notices);
    column->addWidget(m_stack, 1);
    setFocusProxy(m_view);

    connect(m_feed, &FlowFeed::frameReady, this, &FlowPage::takeFrame);
    connect(m_feed, &FlowFeed::progress, this, &FlowPage::takeProgress);
    connect(m_view, &FlowView::sortRequested, this, [this](SortSpec spec) {
        m_feed->setSort(spec);
        emit layoutChosen();
    });
    connect(m_view, &FlowView::filterRequested, this, &FlowPage::setFilter);
    connect(SavedFilters::shared(), &SavedFilters::changed, this, &FlowPage::readFilterText);
    connect(m_whyNothing, &WhyNothingMatches::found, this, &FlowPage::showExcluding);
    connect(m_view, &FlowView::escapePressed, this, [this] {
        if (!cancelReading())
            setFilter({});
    });
    connect(m_view, &FlowView::pauseRequested, this, [this] { setPaused(!isPaused()); });
    connect(m_view, &FlowView::currentFlowChanged, this, &FlowPage::currentFlowChanged);
    connect(m_view, &FlowView::inspectRequested, this, &FlowPage::inspectRequested);
    connect(m_view, &FlowView::layoutChosen, this, &FlowPage::layoutChosen);
    // Whatever moves the rows, the feed soon gets the list of those that are visible then.
    constexpr int momentMs = 100;
    m_watching.setSingleShot(true);
    m_watching.setInterval(momentMs);
    connect(&m_watching, &QTimer::timeout, this, [this] { m_feed->watchRows(m_view->rowsInSight()); });
    const auto watchSoon = [this] {
        if (isLive() && !m_watching.isActive())
            m_watching.start();
    };
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, watchSoon);
    connect(m_view, &FlowView::currentFlowChanged, this, watchSoon);
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
    const QString alarm = m_alarm.shortText();
    if (alarm.isEmpty())
        return tr("%1 — ctscope").arg(titleOf(longTitle()));
    return tr("%1 — %2 — ctscope", "alarm, table").arg(alarm.at(0).toUpper() + alarm.mid(1), titleOf(longTitle()));
}

void FlowPage::open(OpenOptions options) { setSource(openOrigin(m_origin, std::move(options))); }

void FlowPage::setSource(std::unique_ptr<Source> source)
{
    m_readingChoice = source->readingChoice();
    // A rate needs two readings.
    if (!isLive())
        m_view->columns()->setAbsent({Column::Rate, Column::PacketRate});
    // Row numbers of the previous source mean nothing to the new one.
    if (frame())
        showLoading();
    else
        m_loading.start();
    m_feed->setSource(std::move(source));
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
    if (read.ok())
        m_feed->setFilter(read.filter);
    m_filterError = std::move(read.error);
}

QString FlowPage::filter() const { return m_filter; }

void FlowPage::setPaused(bool paused)
{
    if (!isLive() || paused == isPaused())
        return;
    m_feed->setPaused(paused);
    m_view->setPaused(paused);
    emit pausedChanged(paused);
}

bool FlowPage::isPaused() const { return m_feed->isPaused(); }

void FlowPage::setInterval(std::chrono::milliseconds interval) { m_feed->setInterval(interval); }
std::chrono::milliseconds FlowPage::interval() const { return m_feed->interval(); }

void FlowPage::pollNow() { m_feed->pollNow(); }

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
    const FlowSerial serial = snapshot.rows.track(*row).serial;
    if (m_view->goToFlow(serial)) {
        m_view->setFocus();
    } else {
        m_goingTo = serial;
        setFilter({});
    }
    return true;
}

void FlowPage::setShowEnded(bool show) { m_feed->setShowEnded(show); }

void FlowPage::addGroups(QWidget *panel, QWidget *trail)
{
    m_groups = panel;
    m_stack->addWidget(panel);
    // Below the notices.
    static_cast<QVBoxLayout *>(layout())->insertWidget(1, trail);
}

void FlowPage::setGroups(const std::optional<GroupQuery> &groups)
{
    m_feed->setGroups(groups);
    if (m_stack->currentWidget() != m_view && m_stack->currentWidget() != m_groups)
        return;
    QWidget *const front = tableInFront();
    if (front == m_stack->currentWidget())
        return;
    m_stack->setCurrentWidget(front);
    front->setFocus();
}

QWidget *FlowPage::tableInFront() const { return m_groups && m_feed->viewSpec().groups ? m_groups.data() : m_view; }

void FlowPage::setLevels(CapacityLevels levels) { m_levels = levels; }

void FlowPage::setSort(SortSpec spec) { m_view->setSortSpec(spec); }

void FlowPage::takeFrame(const FramePtr &frame)
{
    m_loading.stop();
    if (frame->snapshot->reading().isEventLog)
        m_view->columns()->showLogColumns(*frame->snapshot);
    m_view->present(frame);
    const auto &snapshot = *frame->snapshot;
    if (traitsOf(snapshot.origin().problem.kind).holdsFiles && m_origin.isFile())
        return showBundle();
    // The machine of a table in a bundle is known only after the bundle was read.
    if (const Origin &read = snapshot.origin().origin;
        m_origin.kind() == Origin::Kind::Member && sameTable(read, m_origin) && read.name() != m_origin.name()) {
        m_origin.setName(read.name());
        emit titleChanged();
    }
    const QString name = sourceName(snapshot.origin().origin);
    const QString inNamespace = QString::fromStdString(m_origin.namespaceFile());
    if (!frame->order->rows.empty()) {
        m_stack->setCurrentWidget(tableInFront());
    } else if (!snapshot.rows.empty() && !frame->spec.filter.isEmpty()) {
        showNoMatch(frame);
    } else {
        const PageState words =
            problemWords(snapshot.origin().problem, isLive(), name, FormatWords::name(snapshot.reading(), longestCell));
        showBlank(wordsIn(inNamespace, words));
    }
    m_alarm.update(snapshot, m_levels);
    QList<Notice> notices = noticesOf(snapshot, name);
    if (m_alarm.notice())
        notices << *m_alarm.notice();
    notices << readingNotices(snapshot) << followNotices(snapshot) << recordingNotices(snapshot);
    if (const auto absent = absentNotice(*frame))
        notices << *absent;
    for (Notice &notice : notices)
        notice.why = explanationIn(inNamespace, notice.why);
    m_notices->setNotices(notices);
    if (isLive() && !m_watching.isActive())
        m_watching.start();
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
        m_notices->setNotices({readingAgain(title(), done, total)});
}

void FlowPage::showLoading()
{
    showBlank(loadingWords(isLive(), m_origin.kind() == Origin::Kind::Machine ? tr("this machine") : title()));
}

void FlowPage::showBlank(const PageState &words)
{
    // This runs for each reading; set the words only when they change, to keep the focus
    // and the selection.
    const PageState &shown = m_blank->words();
    if (shown.title != words.title || shown.picture != words.picture || shown.command != words.command
        || shown.action != words.action)
        m_blank->setWords(words);
    else
        m_blank->setDetail(words.detail);
    m_stack->setCurrentWidget(m_blank);
}

/// Which part of the filter is to blame takes a pass over the rows; until then it is said that nothing matches.
void FlowPage::showNoMatch(const FramePtr &frame)
{
    const bool same = m_excludingFor == frame->spec.filter;
    if (!same) {
        m_excludingFor = frame->spec.filter;
        m_noMatch = noMatchWords(QString::fromStdString(frame->spec.filter.text()), frame->snapshot->liveRows);
    }
    showBlank(m_noMatch);
    m_whyNothing->ask(frame);
}

void FlowPage::showExcluding(const FramePtr &asked, const filter::Excluding &excluding)
{
    const FramePtr &now = frame();
    if (!now || now->spec.filter != asked->spec.filter || !now->order->rows.empty())
        return;
    // All of the filter is to blame: that nothing matches says it.
    if (excluding.without.isEmpty())
        return;
    m_withoutPart = excluding.without;
    m_noMatch = excludingWords(QString::fromStdString(asked->spec.filter.text()),
        QString::fromStdString(filter::textOf(*excluding.part)), excluding.rows, excluding.andBehind);
    if (m_stack->currentWidget() == m_blank)
        showBlank(m_noMatch);
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
    case PageAction::TryAgain: m_feed->pollNow(); return;
    case PageAction::OpenDump: emit openRequested(); return;
    case PageAction::ClearFilter:
        setFilter({});
        m_view->setFocus();
        return;
    case PageAction::DropPart: setFilter(QString::fromStdString(m_withoutPart.text())); return;
    case PageAction::IncludeAbsent:
        if (frame())
            setFilter(QString::fromStdString(frame()->spec.filter.withAbsent().text()));
        return;
    case PageAction::Cancel: m_feed->cancel(); return;
    case PageAction::AskPolkit: emit rightsRequested(); return;
    case PageAction::ChooseReading: chooseReading(); return;
    }
}

void FlowPage::chooseReading()
{
    if (!frame() || !m_readingChoice)
        return;
    QMenu *const menu = readingMenu(
        frame()->snapshot->reading().readings,
        [this](std::uint32_t number) {
            *m_readingChoice = number;
            m_feed->pollNow();
        },
        this);
    menu->popup(m_notices->mapToGlobal(m_notices->rect().bottomLeft()));
}

} // namespace ctscope
