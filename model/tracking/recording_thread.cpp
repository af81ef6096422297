// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/recording_thread.h"

#include "flow/thread_priority.h"
#include "kernel/file_text.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sys/utsname.h>

namespace ctscope {

namespace {

std::string firstLineOf(const char *path)
{
    std::string text = readSmallFile(path).value_or(std::string());
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

} // namespace

std::int64_t wallTimeOf(const Snapshot &snapshot)
{
    using namespace std::chrono;
    // Both clocks are read at one moment: between two calls this thread may have to wait for a processor.
    constexpr microseconds near{20};
    constexpr int attempts = 10;
    system_clock::time_point wall;
    Snapshot::Clock::time_point steady;
    for (int i = 0; i < attempts; ++i) {
        steady = Snapshot::Clock::now();
        wall = system_clock::now();
        if (Snapshot::Clock::now() - steady < near)
            break;
    }
    const auto since = snapshot.origin().problem.kind == Problem::None ? steady - snapshot.polledAt
                                                                       : Snapshot::Clock::duration::zero();
    return duration_cast<microseconds>(wall.time_since_epoch() - since).count();
}

record::Head recordingHead(const Origin &origin)
{
    record::Head head;
    head.table = origin.toString();
    head.program = CTSCOPE_VERSION;
    if (origin.isElsewhere()) {
        head.host = origin.name();
        return head;
    }
    struct utsname system { };
    if (::uname(&system) == 0) {
        head.host = system.nodename;
        head.kernel = system.release;
    }
    head.machineId = firstLineOf("/etc/machine-id");
    head.bootId = firstLineOf("/proc/sys/kernel/random/boot_id");
    return head;
}

RecordingThread::RecordingThread(Open open, Recorder::Options options)
    : m_open(std::move(open))
    , m_options(std::move(options))
    , m_thread([this] { run(); })
{
}

RecordingThread::~RecordingThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void RecordingThread::discard()
{
    std::deque<Waiting> dropped; // freed without the lock
    const std::lock_guard lock(m_mutex);
    m_isDiscarded = true;
    dropped.swap(m_waiting);
}

void RecordingThread::take(SnapshotPtr snapshot, std::int64_t now, bool hasMissed)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_isDiscarded)
            return;
        bool isLate = false;
        if (m_waiting.size() >= mostWaiting) {
            isLate = true;
            m_waiting.pop_front();
            m_state.hasMissed = true;
        }
        m_waiting.push_back({std::move(snapshot), now, hasMissed});
        m_waiting.front().hasMissed = m_waiting.front().hasMissed || isLate;
    }
    m_wake.notify_all();
}

RecordingThread::State RecordingThread::state() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

Recorder::News RecordingThread::takeNews()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_news, {});
}

void RecordingThread::finish()
{
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [this] { return m_waiting.empty() && !m_busy; });
}

void RecordingThread::run()
{
    lowerThreadPriority(awaitedWork);
    record::FileError error;
    if (auto writer = m_open(error))
        m_recorder = std::make_unique<Recorder>(std::move(writer), m_options);
    std::unique_lock lock(m_mutex);
    m_state.isOpen = m_recorder != nullptr;
    m_state.error = error;
    for (;;) {
        m_busy = false;
        m_idle.notify_all();
        m_wake.wait(lock, [this] { return m_quit || !m_waiting.empty(); });
        if (m_waiting.empty())
            break;
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_busy = true;
        lock.unlock();
        write(next);
        lock.lock();
    }
    const bool isDiscarded = m_isDiscarded;
    lock.unlock();
    close(isDiscarded);
}

void RecordingThread::write(const Waiting &waiting)
{
    if (!m_recorder)
        return;
    if (m_last && !waiting.snapshot->continues(*m_last))
        startTable(waiting);
    if (waiting.hasMissed)
        m_recorder->missed();
    m_recorder->take(*waiting.snapshot, waiting.now);
    m_last = waiting.snapshot;
    m_lastTime = waiting.now;
    Recorder::News news = m_recorder->takeNews();
    record::RecordingWriter &writer = m_recorder->writer();
    const std::uint64_t bytes = writer.bytes();
    const std::lock_guard lock(m_mutex);
    m_state.error = writer.error();
    m_state.since = m_state.since == 0 ? waiting.now : m_state.since;
    m_state.until = waiting.now;
    m_state.bytes = bytes;
    m_state.ended += waiting.snapshot->totals.ended;
    m_state.shortenedTo = writer.shortenedTo();
    // Nobody may ask for a long time.
    constexpr std::size_t mostNews = 1000;
    if (m_news.samples.size() > mostNews)
        m_news = {};
    m_news.samples.insert(m_news.samples.end(), news.samples.begin(), news.samples.end());
    m_news.gaps.insert(m_news.gaps.end(), news.gaps.begin(), news.gaps.end());
}

/// Another FlowTable: its serials and times are others.
void RecordingThread::startTable(const Waiting &waiting)
{
    m_recorder->finish(*m_last, m_lastTime);
    auto writer = m_recorder->release();
    writer->startPass(m_lastTime, std::max(m_lastTime, waiting.now));
    m_recorder = std::make_unique<Recorder>(std::move(writer), m_options);
}

void RecordingThread::close(bool isDiscarded)
{
    if (m_recorder && m_last && !isDiscarded)
        m_recorder->finish(*m_last, m_lastTime);
    m_last.reset();
    m_recorder.reset();
}

} // namespace ctscope
