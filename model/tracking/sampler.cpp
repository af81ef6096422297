// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/sampler.h"

#include "tracking/table_set.h"
#include "flow/thread_priority.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace ctscope {

namespace {

using Task = std::function<void(std::stop_token)>;
using TimePoint = Snapshot::Clock::time_point;

} // namespace

class Sampler::Private {
public:
    Private(Callbacks callbacks, Clock clock, std::shared_ptr<CommonTracking> common)
        : m_callbacks(std::move(callbacks))
        , m_clock(std::move(clock))
        , m_common(std::move(common))
        , m_owners(m_callbacks.findOwners, [this] { change([this] { m_ownersFound = true; }); })
        , m_thread([this] { run(); })
    {
    }

    ~Private()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
            m_quitting.request_stop();
            m_ofSource.request_stop();
            m_ofPoll.request_stop();
        }
        m_wake.notify_all();
        m_thread.join();
    }

    /// Changes what the thread waits for, under the lock, and wakes it.
    template <typename Change> void change(Change &&apply)
    {
        {
            const std::lock_guard lock(m_mutex);
            apply();
        }
        m_wake.notify_all();
    }

    void setSource(std::unique_ptr<Source> source)
    {
        change([&] {
            m_nextSource = std::move(source);
            m_sourceChanged = true;
            m_watched.reset();
            m_ownersOf.clear();
            m_last.reset();
            m_focus = 0;
            m_ofSource.request_stop();
            m_ofPoll.request_stop();
        });
    }

    void cancel()
    {
        change([&] {
            m_ofPoll.request_stop();
            m_cancelled = true;
        });
    }

    std::mutex m_mutex;

    // Guarded by m_mutex.
    std::unique_ptr<Source> m_nextSource;
    bool m_sourceChanged = false;
    bool m_quit = false;
    bool m_paused = false;
    bool m_wanted = false;      ///< a poll was asked for
    bool m_acknowledged = true; ///< the receiver is done with the last snapshot
    std::chrono::milliseconds m_interval{1000};
    std::optional<std::vector<FlowKey>> m_watched; ///< not passed to the source yet
    std::vector<OriginIndex> m_watchedOf;          ///< the origins of these
    // Of a set:
    OriginIndex m_focus = 0;
    bool m_cancelled = false; ///< cancel() was not passed on yet
    FactsWanted m_factsWanted;
    bool m_factsAsked = false; ///< more facts are wanted than the last poll brought
    OwnersWanted m_ownersWanted = OwnersWanted::Watched;
    std::vector<FlowSerial> m_ownersOf; ///< with OwnersWanted::Watched
    bool m_ownersFound = false;         ///< since the last snapshot
    SnapshotPtr m_last;                 ///< of this source
    HostNamesPtr m_hosts;
    GeoDataPtr m_geo;
    std::deque<Task> m_tasks;
    std::stop_source m_quitting; ///< ends a task
    std::stop_source m_ofSource; ///< ends whatever is done for the present source
    std::stop_source m_ofPoll;   ///< ends the poll under way

private:
    TimePoint now() const { return m_clock ? m_clock() : Snapshot::Clock::now(); }

    bool mayPoll() const { return m_source && m_acknowledged; }
    bool pollsByItself() const { return !m_paused && (!m_pollBegan || m_source->isLive()); }

    /// When the next poll is due by the interval. A poll that takes longer than the interval is
    /// followed by a rest as long as itself, so that reading a huge table never takes a whole core.
    /// While nothing came there was no work to rest from.
    TimePoint due() const
    {
        if (m_set)
            return m_set->due(m_interval);
        if (!m_pollBegan)
            return TimePoint::min();
        const auto work = std::max<TimePoint::duration>(m_pollEnded - *m_pollBegan - m_silence, {});
        return std::max(*m_pollBegan + m_interval, m_pollEnded + work);
    }

    void run()
    {
        std::unique_lock lock(m_mutex);
        while (!m_quit) {
            if (m_sourceChanged) {
                takeSource(lock);
                continue;
            }
            runTasks(lock);
            if (m_quit || m_sourceChanged)
                continue;
            if (m_set)
                applyToSet();
            if (m_set ? mayMerge() && now() >= due()
                      : mayPoll() && (m_wanted || (pollsByItself() && (m_factsAsked || now() >= due()))))
                poll(lock);
            else if (mayShowOwners())
                showOwners(lock);
            else if (mayPublishHosts())
                publishHosts(lock);
            else if (m_tasks.empty())
                waitForWork(lock);
        }
    }

    bool mayMerge() const { return mayPoll() && m_set->hasNews(m_paused); }

    /// Passes on what the user asked for since. The members take it without waiting.
    void applyToSet()
    {
        m_set->apply({m_interval, m_paused, m_factsWanted, m_focus, m_ownersWanted, m_ownersOf});
        if (std::exchange(m_cancelled, false))
            m_set->cancel();
        if (std::exchange(m_wanted, false))
            m_set->poll();
    }

    /// Names that came after the last poll, when no other follows by itself.
    bool hasNewHosts() const
    {
        const SnapshotPtr &last = m_set ? m_set->current() : m_table.current();
        return mayPoll() && !pollsByItself() && last && (last->hosts != m_hosts || last->geo != m_geo);
    }
    bool mayPublishHosts() const { return hasNewHosts() && now() >= m_hostsDue; }

    /// The copy of a large table and its order take time: the next names wait for the receiver, as polls do, and then
    /// ten times as long as these took.
    void publishHosts(std::unique_lock<std::mutex> &lock)
    {
        const TimePoint begin = now();
        m_acknowledged = false;
        m_table.setHosts(m_hosts, m_geo);
        const HostNamesPtr hosts = m_hosts;
        const GeoDataPtr geo = m_geo;
        lock.unlock();
        const SnapshotPtr snapshot = m_set ? m_set->merge(hosts, geo) : m_table.applyAttached();
        lock.lock();
        m_last = m_sourceChanged ? nullptr : snapshot;
        lock.unlock();
        show(snapshot, m_pollOfSource);
        const TimePoint end = now();
        m_hostsDue = end + 10 * (end - begin);
        lock.lock();
    }

    /// Runs the tasks that are there now. Those that come meanwhile wait for a poll that is due, so
    /// that tasks cannot keep the polls away.
    void runTasks(std::unique_lock<std::mutex> &lock)
    {
        std::deque<Task> tasks = std::exchange(m_tasks, {});
        const std::stop_token stop = m_quitting.get_token();
        while (!tasks.empty() && !m_quit) {
            const Task task = std::move(tasks.front());
            tasks.pop_front();
            lock.unlock();
            task(stop);
            lock.lock();
        }
    }

    void waitForWork(std::unique_lock<std::mutex> &lock)
    {
        const bool mayWait = m_set ? mayMerge() : mayPoll() && pollsByItself();
        if (mayWait && !m_clock)
            m_wake.wait_until(lock, due());
        else if (hasNewHosts() && !m_clock)
            m_wake.wait_until(lock, m_hostsDue);
        else
            m_wake.wait(lock);
    }

    /// In a table that takes long to order, and for groups of very many flows, owners come with the next poll.
    bool mayShowOwners() const
    {
        const std::chrono::milliseconds littleWork(m_ownersWanted == OwnersWanted::All ? 30 : 100);
        return m_ownersFound && m_last && m_acknowledged && m_showing <= littleWork;
    }

    void showOwners(std::unique_lock<std::mutex> &lock)
    {
        m_ownersFound = false;
        lock.unlock();
        const bool any = attachOwners();
        const SnapshotPtr snapshot = any ? m_table.applyAttached() : nullptr;
        lock.lock();
        if (!any)
            return;
        m_acknowledged = false;
        m_last = m_sourceChanged ? nullptr : snapshot;
        lock.unlock();
        show(snapshot, m_pollOfSource);
        lock.lock();
    }

    /// A snapshot of a source that was replaced meanwhile is dropped.
    void show(const SnapshotPtr &snapshot, const std::stop_token &ofSource)
    {
        const TimePoint begin = now();
        if (!ofSource.stop_requested() && m_callbacks.onSnapshot)
            m_callbacks.onSnapshot(snapshot, ofSource);
        m_showing = now() - begin;
    }

    /// Takes what was found; false when that is nothing.
    bool attachOwners()
    {
        if (!m_table.current())
            return false;
        auto found = m_owners.take(m_table.current()->tracking);
        for (auto &[id, texts] : found)
            m_table.attach(id, std::move(texts));
        return !found.empty();
    }

    void takeSource(std::unique_lock<std::mutex> &lock)
    {
        std::unique_ptr<Source> old = std::exchange(m_source, std::move(m_nextSource));
        m_sourceChanged = false;
        m_ofSource = std::stop_source();
        m_wanted = false;
        m_acknowledged = true;
        m_pollBegan.reset();
        m_hostsDue = TimePoint::min();
        m_facts.reset();
        m_timeoutsReadAt.reset();
        FlowTable::Options options;
        options.common = m_common;
        std::unique_ptr<TableSet> oldSet = std::move(m_set);
        lock.unlock();
        oldSet.reset();
        old.reset();
        std::vector<SourceMember> members = m_source ? m_source->takeMembers() : std::vector<SourceMember>();
        if (!members.empty()) {
            // To merge many tables takes two processors for longer than a frame.
            lowerThreadPriority(awaitedWork);
            m_table = FlowTable(); // owners that are still searched for belong to the table before
            TableSet::Callbacks callbacks{[this] { change([] {}); }, m_callbacks.findOwners};
            auto set = std::make_unique<TableSet>(std::move(members), std::move(callbacks), m_clock);
            lock.lock();
            m_set = std::move(set);
            return;
        }
        if (m_source) {
            m_source->follow();
            m_source->onSilence([this] { publishSilence(); });
            options.origin = m_source->origin();
        }
        m_table = FlowTable(std::move(options));
        lock.lock();
    }

    void poll(std::unique_lock<std::mutex> &lock)
    {
        const bool asked = std::exchange(m_wanted, false);
        m_factsAsked = false;
        m_acknowledged = false;
        m_ofPoll = std::stop_source();
        const std::stop_token ofPoll = m_ofPoll.get_token();
        const std::stop_token ofSource = m_ofSource.get_token();
        m_pollOfSource = ofSource;
        m_pollBegan = now();
        m_ownersFound = false;
        std::optional<std::vector<FlowKey>> watched = std::exchange(m_watched, std::nullopt);
        const std::vector<OriginIndex> watchedOf = m_watchedOf;
        const FactsWanted wanted = m_factsWanted;
        const HostNamesPtr hosts = m_hosts;
        const GeoDataPtr geo = m_geo;
        m_table.setHosts(hosts, geo);
        lock.unlock();
        if (watched && m_set)
            m_set->watch(*watched, watchedOf);
        else if (watched)
            m_source->watch(std::move(*watched));
        if (asked)
            m_source->retry();
        if (!m_set)
            readFacts(wanted, ofPoll);
        const SnapshotPtr snapshot = m_set ? m_set->merge(hosts, geo) : readSnapshot(ofPoll);
        m_pollEnded = now();
        lock.lock();
        m_last = m_sourceChanged ? nullptr : snapshot;
        if (!m_set)
            m_owners.ask(snapshot, m_ownersWanted, m_ownersOf);
        m_acknowledged = false; // an acknowledgement that came during the poll was for an earlier snapshot
        lock.unlock();
        show(snapshot, ofSource);
        lock.lock();
    }

    /// Called during a poll: publishes the last flows, marked as silent.
    void publishSilence()
    {
        if (m_table.current() && !m_pollOfSource.stop_requested() && m_callbacks.onSnapshot)
            m_callbacks.onSnapshot(m_table.applySilence(now()), m_pollOfSource);
    }

    /// Reads the facts when the last are old, or lack something that is wanted now.
    void readFacts(const FactsWanted &wanted, const std::stop_token &stop)
    {
        if (m_facts && m_facts->wanted.covers(wanted) && *m_pollBegan - m_factsReadAt < factsInterval)
            return;
        try {
            m_facts = m_source->facts(wanted, stop);
        } catch (const std::exception &) {
            m_facts.reset(); // shown as not read
        }
        m_factsReadAt = *m_pollBegan;
        m_table.setFacts(m_facts);
    }

    SnapshotPtr readSnapshot(const std::stop_token &stop)
    {
        ReadResult result;
        try {
            result = m_source->read(stop, m_callbacks.onProgress);
        } catch (const std::exception &failure) {
            result = {std::nullopt, {Problem::Failed, failure.what()}};
        }
        m_silence = result.silence;
        attachOwners();
        m_table.setOrigin(m_source->origin()); // a live source may have found another way
        if (!m_timeoutsReadAt || *m_pollBegan - *m_timeoutsReadAt >= timeoutsInterval) {
            m_timeouts = m_source->timeouts();
            // Where nothing could be read, these are only the kernel's defaults.
            m_timeoutsReadAt = result.reading || result.changes ? m_pollBegan : std::nullopt;
        }
        return m_table.applyResult(
            std::move(result), m_source->isLive(), m_timeouts, [this] { return m_source->capacity(); }, now());
    }

    const Callbacks m_callbacks;
    const Clock m_clock;
    const std::shared_ptr<CommonTracking> m_common;
    std::condition_variable m_wake;

    // Used by the thread alone.
    std::unique_ptr<Source> m_source;
    std::unique_ptr<TableSet> m_set; ///< of a Set, in place of m_table
    FlowTable m_table;
    std::optional<TimePoint> m_pollBegan; ///< of the last poll of this source
    Timeouts m_timeouts;
    std::optional<TimePoint> m_timeoutsReadAt;
    TimePoint m_pollEnded{};
    TimePoint m_hostsDue = TimePoint::min();
    TimePoint::duration m_showing{};       ///< how long the receiver took for the last snapshot
    std::chrono::milliseconds m_silence{}; ///< of the last poll
    std::stop_token m_pollOfSource;
    KernelFactsPtr m_facts;
    TimePoint m_factsReadAt{};

public:
    OwnerWatch m_owners; ///< any thread; uses the others

private:
    std::jthread m_thread; ///< last: it starts when everything else is there
};

Sampler::Sampler(Callbacks callbacks, Clock clock, std::shared_ptr<CommonTracking> common)
    : d(std::make_unique<Private>(std::move(callbacks), std::move(clock), std::move(common)))
{
}

Sampler::~Sampler() = default;

void Sampler::setSource(std::unique_ptr<Source> source) { d->setSource(std::move(source)); }

void Sampler::setInterval(std::chrono::milliseconds interval)
{
    d->change([&] { d->m_interval = std::clamp(interval, shortestInterval, longestInterval); });
}

void Sampler::setPaused(bool paused)
{
    d->change([&] { d->m_paused = paused; });
}

void Sampler::setFactsWanted(FactsWanted wanted)
{
    d->change([&] {
        d->m_factsAsked = d->m_factsAsked || !d->m_factsWanted.covers(wanted);
        d->m_factsWanted = wanted;
    });
}

void Sampler::pollNow()
{
    d->change([&] { d->m_wanted = true; });
}

void Sampler::cancel() { d->cancel(); }

void Sampler::acknowledge()
{
    d->change([&] { d->m_acknowledged = true; });
}

void Sampler::watch(std::vector<FlowKey> flows, std::vector<OriginIndex> origins)
{
    // Does not wake the thread: the flows are for the next poll.
    const std::lock_guard lock(d->m_mutex);
    d->m_watched = std::move(flows);
    d->m_watchedOf = std::move(origins);
}

void Sampler::setFocus(OriginIndex origin)
{
    d->change([&] { d->m_focus = origin; });
}

void Sampler::setOwnersWanted(OwnersWanted wanted)
{
    const std::lock_guard lock(d->m_mutex);
    d->m_ownersWanted = wanted;
}

void Sampler::watchOwners(std::vector<FlowSerial> flows)
{
    const std::lock_guard lock(d->m_mutex);
    d->m_ownersOf = std::move(flows);
    if (d->m_last && !d->m_last->isSet())
        d->m_owners.ask(d->m_last, d->m_ownersWanted, d->m_ownersOf);
}

void Sampler::setHosts(HostNamesPtr hosts, GeoDataPtr geo)
{
    d->change([&] {
        d->m_hosts = std::move(hosts);
        d->m_geo = std::move(geo);
    });
}

void Sampler::post(std::function<void(std::stop_token)> task)
{
    d->change([&] { d->m_tasks.push_back(std::move(task)); });
}

} // namespace ctscope
