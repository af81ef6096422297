// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/sampler.h"

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
    Private(Callbacks callbacks, Clock clock)
        : m_callbacks(std::move(callbacks))
        , m_clock(std::move(clock))
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
            m_ofSource.request_stop();
            m_ofPoll.request_stop();
        });
    }

    void cancel()
    {
        const std::lock_guard lock(m_mutex);
        m_ofPoll.request_stop();
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
    FactsWanted m_factsWanted;
    bool m_factsAsked = false; ///< more facts are wanted than the last poll brought
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
            if (mayPoll() && (m_wanted || (pollsByItself() && (m_factsAsked || now() >= due()))))
                poll(lock);
            else if (m_tasks.empty())
                waitForWork(lock);
        }
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
        if (mayPoll() && pollsByItself() && !m_clock)
            m_wake.wait_until(lock, due());
        else
            m_wake.wait(lock);
    }

    void takeSource(std::unique_lock<std::mutex> &lock)
    {
        std::unique_ptr<Source> old = std::exchange(m_source, std::move(m_nextSource));
        m_sourceChanged = false;
        m_ofSource = std::stop_source();
        m_wanted = false;
        m_acknowledged = true;
        m_pollBegan.reset();
        m_facts.reset();
        m_timeoutsReadAt.reset();
        FlowTable::Options options;
        lock.unlock();
        old.reset();
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
        m_wanted = false;
        m_factsAsked = false;
        m_acknowledged = false;
        m_ofPoll = std::stop_source();
        const std::stop_token ofPoll = m_ofPoll.get_token();
        const std::stop_token ofSource = m_ofSource.get_token();
        m_pollOfSource = ofSource;
        m_pollBegan = now();
        std::optional<std::vector<FlowKey>> watched = std::exchange(m_watched, std::nullopt);
        const FactsWanted wanted = m_factsWanted;
        lock.unlock();
        if (watched)
            m_source->watch(std::move(*watched));
        readFacts(wanted, ofPoll);
        const SnapshotPtr snapshot = readSnapshot(ofPoll);
        m_pollEnded = now();
        lock.lock();
        m_acknowledged = false; // an acknowledgement that came during the poll was for an earlier snapshot
        lock.unlock();
        // A snapshot of a source that was replaced meanwhile is dropped.
        if (!ofSource.stop_requested() && m_callbacks.onSnapshot)
            m_callbacks.onSnapshot(snapshot, ofSource);
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
    std::condition_variable m_wake;

    // Used by the thread alone.
    std::unique_ptr<Source> m_source;
    FlowTable m_table;
    std::optional<TimePoint> m_pollBegan; ///< of the last poll of this source
    Timeouts m_timeouts;
    std::optional<TimePoint> m_timeoutsReadAt;
    TimePoint m_pollEnded{};
    std::chrono::milliseconds m_silence{}; ///< of the last poll
    std::stop_token m_pollOfSource;
    KernelFactsPtr m_facts;
    TimePoint m_factsReadAt{};

    std::jthread m_thread; ///< last: it starts when everything else is there
};

Sampler::Sampler(Callbacks callbacks, Clock clock)
    : d(std::make_unique<Private>(std::move(callbacks), std::move(clock)))
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

void Sampler::watch(std::vector<FlowKey> flows)
{
    // Does not wake the thread: the flows are for the next poll.
    const std::lock_guard lock(d->m_mutex);
    d->m_watched = std::move(flows);
}

void Sampler::post(std::function<void(std::stop_token)> task)
{
    d->change([&] { d->m_tasks.push_back(std::move(task)); });
}

} // namespace ctscope
