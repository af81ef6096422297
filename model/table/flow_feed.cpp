// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_feed.h"

#include "kernel/service_names.h"
#include "query/groups/grouping.h"
#include "query/owner_use.h"
#include "table/column_words.h"
#include "source/flow_key.h"
#include "flow/thread_priority.h"

#include <QLocale>
#include <QMetaObject>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace ctscope {

namespace {

/// The rows of two views of one snapshot are the same, in the same order.
bool haveSameRows(const ViewSpec &a, ViewSpec b)
{
    b.groups = a.groups;
    return a == b;
}

} // namespace

class FlowFeed::Private {
public:
    Private(FlowFeed *feed, TableClockPtr tableClock)
        : q(feed)
        , clock(std::move(tableClock))
        , sampler({[this](const SnapshotPtr &snapshot, const std::stop_token &stop) { takeSnapshot(snapshot, stop); },
              [this](std::uint64_t done, std::uint64_t total) { takeProgress(done, total); }})
    {
        m_orderer.setMaxThreadCount(1);
    }
    ~Private()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_last.reset();
            m_ordering.request_stop();
        }
        m_orderer.waitForDone();
    }

    // GUI thread
    void ask();
    void startOver(std::unique_ptr<Source> source);
    void setGrouper(Grouper grouper)
    {
        const std::lock_guard lock(m_mutex);
        m_grouper = std::move(grouper);
    }
    void setPreparation(Preparation preparation)
    {
        const std::lock_guard lock(m_mutex);
        m_prepare = std::move(preparation);
    }
    void deliver();
    void deliverProgress();

    // Sampler thread
    void takeSnapshot(const SnapshotPtr &read, const std::stop_token &stop);
    void takeProgress(std::uint64_t done, std::uint64_t total);

    // Orderer
    void reorder();

    FlowFeed *const q;
    const TableClockPtr clock;

    // GUI thread only.
    ViewSpec asked;
    bool live = false;
    bool ownersOfAll = false;
    std::chrono::milliseconds interval{1000};
    FramePtr shown;

    std::atomic<bool> paused = false; // any thread

private:
    FramePtr order(const SnapshotPtr &snapshot);
    GroupedRowsPtr group(
        const SnapshotPtr &snapshot, TableClock::TimePoint now, const ViewSpec &spec, const std::stop_token &stop);
    void publish(FramePtr frame, bool fromLook);
    void discard(FramePtr frame);

    std::mutex m_orderMutex; // one order at a time; locked before m_mutex
    Grouping m_grouping;     // guarded by m_orderMutex

    std::mutex m_mutex; // guards all below, down to the orderer
    Preparation m_prepare;
    Grouper m_grouper;
    ViewSpec m_wanted;
    std::stop_source m_ordering; // of the order being made
    bool m_reorderPosted = false;
    SnapshotPtr m_last;              // the snapshot to order; null = discard the order being made
    FramePtr m_made;                 // the last one
    FramePtr m_waiting;              // made, but not yet shown
    bool m_waitingForAnswer = false; // the sampler waits for what is shown next
    bool m_deliveryQueued = false;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
    bool m_progressQueued = false;

    QThreadPool m_orderer; // makes the orders that the user requests, even while the sampler reads

public:
    Sampler sampler; // last: joins its thread before the other members are destroyed
};

void FlowFeed::Private::ask()
{
    const bool ofAll = ownersOfAll || isOwnerColumn(asked.sort.column) || needsOwners(asked.filter)
        || (asked.groups && needsOwners(asked.groups->spec));
    sampler.setOwnersWanted(ofAll ? OwnersWanted::All : OwnersWanted::Watched);
    bool post = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_wanted == asked)
            return;
        m_wanted = asked;
        m_ordering.request_stop();
        post = !std::exchange(m_reorderPosted, true);
    }
    if (post)
        m_orderer.start([this] {
            lowerThreadPriority(awaitedWork);
            reorder();
        });
}

/// Gives the sampler another source and forgets the state of the last one, in one step: from then on
/// snapshots of the old source are recognised by their token, and the first snapshot of the new one,
/// which may arrive at once, is not forgotten too.
void FlowFeed::Private::startOver(std::unique_ptr<Source> source)
{
    const std::lock_guard lock(m_mutex);
    sampler.setSource(std::move(source));
    m_last.reset();
    m_made.reset();
    m_waiting.reset();
    m_waitingForAnswer = false;
    m_ordering.request_stop();
    discard(std::exchange(shown, nullptr));
}

/// The frame for the view that is wanted now; null when the snapshot is no longer the last one.
FramePtr FlowFeed::Private::order(const SnapshotPtr &snapshot)
{
    for (;;) {
        ViewSpec spec;
        std::stop_token stop;
        std::shared_ptr<const FlowOrder> rows;
        {
            const std::lock_guard lock(m_mutex);
            if (m_last != snapshot)
                return nullptr;
            spec = m_wanted;
            // Other groups of the same rows.
            if (m_made && m_made->snapshot == snapshot && m_made->spec != spec && haveSameRows(m_made->spec, spec))
                rows = m_made->order;
            m_ordering = std::stop_source();
            stop = m_ordering.get_token();
        }
        const TableClock::TimePoint now = snapshot->shownAt(clock->now(), paused);
        if (!rows) {
            auto order = orderFlows(*snapshot, spec, now, stop);
            if (!order)
                continue;
            rows = std::make_shared<const FlowOrder>(std::move(*order));
        }
        GroupedRowsPtr groups;
        if (spec.groups) {
            // The window shows the services of ports, and reads no file.
            static_cast<void>(ServiceNames::ofSystem());
            groups = group(snapshot, now, spec, stop);
            if (!groups)
                continue;
        } else {
            m_grouping.clear();
        }
        return std::make_shared<const Frame>(
            Frame{snapshot, std::move(rows), std::move(spec), clock, std::move(groups)});
    }
}

/// null when stop was asked.
GroupedRowsPtr FlowFeed::Private::group(
    const SnapshotPtr &snapshot, TableClock::TimePoint now, const ViewSpec &spec, const std::stop_token &stop)
{
    Grouper grouper;
    {
        const std::lock_guard lock(m_mutex);
        grouper = m_grouper;
    }
    if (grouper) {
        GroupedRowsPtr groups = grouper(*spec.groups, spec.filter, snapshot, stop);
        if (groups || stop.stop_requested())
            return groups;
    }
    GroupedRowsPtr groups =
        m_grouping.update(snapshot, now, *spec.groups, groupFilterOf(spec.filter, spec.numbers), stop);
    if (!groups || !grouper)
        return groups;
    GroupedRows ofRows = *groups;
    const auto &history = snapshot->reading().history;
    ofRows.isOfRowsHere = history && history->matching > snapshot->liveRows;
    return std::make_shared<const GroupedRows>(std::move(ofRows));
}

void FlowFeed::Private::takeSnapshot(const SnapshotPtr &read, const std::stop_token &stop)
{
    Preparation prepare;
    {
        const std::lock_guard lock(m_mutex);
        prepare = m_prepare;
    }
    const SnapshotPtr snapshot = prepare ? prepare(read, stop) : read;
    if (!snapshot)
        return;
    {
        const std::lock_guard lock(m_mutex);
        if (stop.stop_requested())
            return;
        m_last = snapshot;
        m_ordering.request_stop(); // nobody needs an order of the previous snapshot any more
    }
    const std::lock_guard turn(m_orderMutex);
    publish(order(snapshot), true);
}

void FlowFeed::Private::reorder()
{
    const std::lock_guard turn(m_orderMutex);
    SnapshotPtr last;
    {
        const std::lock_guard lock(m_mutex);
        m_reorderPosted = false;
        // An order that was being made when the request arrived was made again with it.
        if (!m_made || m_made->snapshot != m_last || m_made->spec != m_wanted)
            last = m_last;
    }
    if (last)
        publish(order(last), false);
}

void FlowFeed::Private::publish(FramePtr frame, bool fromLook)
{
    if (!frame)
        return;
    {
        const std::lock_guard lock(m_mutex);
        if (frame->snapshot != m_last)
            return;
        m_made = frame;
        m_waiting = std::move(frame);
        m_waitingForAnswer = m_waitingForAnswer || fromLook;
        if (std::exchange(m_deliveryQueued, true))
            return;
    }
    QMetaObject::invokeMethod(
        q, [this] { deliver(); }, Qt::QueuedConnection);
}

void FlowFeed::Private::deliver()
{
    bool answer = false;
    FramePtr frame;
    {
        const std::lock_guard lock(m_mutex);
        m_deliveryQueued = false;
        frame = std::exchange(m_waiting, nullptr);
        answer = std::exchange(m_waitingForAnswer, false);
    }
    if (frame) {
        const QPointer<FlowFeed> alive(q);
        FramePtr before = std::exchange(shown, frame);
        emit q->frameReady(frame);
        if (!alive) // a receiver deleted the feed
            return;
        discard(std::move(before));
    }
    if (answer)
        sampler.acknowledge();
}

/// To free a large table takes longer than a frame may, and longer still while other threads allocate.
void FlowFeed::Private::discard(FramePtr frame)
{
    constexpr Row large = 20'000;
    if (frame && frame->snapshot->rows.size() >= large)
        m_orderer.start([frame = std::move(frame)]() mutable {
            lowerThreadPriority(awaitedWork);
            frame.reset();
        });
}

void FlowFeed::Private::takeProgress(std::uint64_t done, std::uint64_t total)
{
    {
        const std::lock_guard lock(m_mutex);
        m_done = done;
        m_total = total;
        if (std::exchange(m_progressQueued, true))
            return;
    }
    QMetaObject::invokeMethod(
        q, [this] { deliverProgress(); }, Qt::QueuedConnection);
}

void FlowFeed::Private::deliverProgress()
{
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    {
        const std::lock_guard lock(m_mutex);
        m_progressQueued = false;
        done = m_done;
        total = m_total;
    }
    emit q->progress(done, total);
}

FlowFeed::FlowFeed(QObject *parent, TableClockPtr clock)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(clock)))
{
    qRegisterMetaType<FramePtr>();
    setNumberStyle(numberStyleOf(QLocale()));
}

FlowFeed::~FlowFeed() = default;

void FlowFeed::setPreparation(Preparation preparation) { d->setPreparation(std::move(preparation)); }

void FlowFeed::setGrouper(Grouper grouper) { d->setGrouper(std::move(grouper)); }

void FlowFeed::setSource(std::unique_ptr<Source> source)
{
    d->live = source && source->isLive();
    d->startOver(std::move(source));
}

bool FlowFeed::isLive() const noexcept { return d->live; }

void FlowFeed::setInterval(std::chrono::milliseconds interval)
{
    d->interval = std::clamp(interval, Sampler::shortestInterval, Sampler::longestInterval);
    d->sampler.setInterval(d->interval);
}

std::chrono::milliseconds FlowFeed::interval() const noexcept { return d->interval; }

void FlowFeed::setPaused(bool paused)
{
    d->paused = paused;
    d->sampler.setPaused(paused);
}

bool FlowFeed::isPaused() const noexcept { return d->paused; }

void FlowFeed::setFactsWanted(FactsWanted wanted) { d->sampler.setFactsWanted(wanted); }

void FlowFeed::setFocus(OriginIndex origin) { d->sampler.setFocus(origin); }

void FlowFeed::pollNow() { d->sampler.pollNow(); }

void FlowFeed::cancel() { d->sampler.cancel(); }

void FlowFeed::setSort(SortSpec sort)
{
    d->asked.sort = sort;
    d->ask();
}

void FlowFeed::setFilter(const Filter &filter)
{
    d->asked.filter = filter;
    d->ask();
}

void FlowFeed::setShowEnded(bool show)
{
    d->asked.showEnded = show;
    d->ask();
}

void FlowFeed::setNumberStyle(NumberStyle style)
{
    d->asked.numbers = std::move(style);
    d->ask();
}

void FlowFeed::setGroups(std::optional<GroupQuery> groups)
{
    d->asked.groups = std::move(groups);
    d->ask();
}

void FlowFeed::watchRows(const std::vector<int> &rows)
{
    const auto isFollowed = [](const OriginState &state) {
        return state.following.events != FollowState::Events::None;
    };
    if (!d->shown || std::ranges::none_of(d->shown->snapshot->origins, isFollowed))
        return;
    const Snapshot &snapshot = *d->shown->snapshot;
    const auto &order = d->shown->order->rows;
    std::vector<FlowKey> keys;
    std::vector<OriginIndex> origins;
    keys.reserve(rows.size());
    for (const int row : rows) {
        const auto place = static_cast<std::size_t>(row);
        if (row < 0 || place >= order.size() || snapshot.ended(order[place]))
            continue;
        // In a table that is no set, the source is that of the first origin.
        const OriginIndex origin = snapshot.rows.origin(order[place]);
        if (!snapshot.isSet() && origin != 0)
            continue;
        keys.push_back(flowKey(snapshot.rows.flows(), order[place]));
        origins.push_back(origin);
    }
    d->sampler.watch(std::move(keys), std::move(origins));
}

void FlowFeed::watchOwners(std::vector<FlowSerial> flows) { d->sampler.watchOwners(std::move(flows)); }

void FlowFeed::setOwnersOfAll(bool all)
{
    d->ownersOfAll = all;
    d->ask();
}

void FlowFeed::setHosts(HostNamesPtr hosts, GeoDataPtr geo) { d->sampler.setHosts(std::move(hosts), std::move(geo)); }

const ViewSpec &FlowFeed::viewSpec() const noexcept { return d->asked; }

const FramePtr &FlowFeed::frame() const noexcept { return d->shown; }

} // namespace ctscope
