// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_loop.h"

#include "metrics_server.h"
#include "outlets.h"
#include "record_sentences.h"

#include "source/open_origin.h"
#include "tracking/flow_table.h"
#include "tracking/owner_watch.h"
#include "tracking/recorder.h"
#include "tracking/recording_thread.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds factsInterval{10};
/// Of a large table each snapshot is a copy: no more than this share of the time goes into it, as long as the kernel's
/// events can wait.
constexpr int mostShare = 20;
constexpr std::chrono::seconds longestRest{10};

void say(const std::string &message)
{
    const std::string line = "ctscope-record: " + message + '\n';
    static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
}

std::int64_t wallNow()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

record::TableName tableNameOf(const record::Head &head, const Origin &origin)
{
    return {head.host, head.machineId, head.bootId, origin.kind() == Origin::Kind::Namespace ? origin.name() : ""};
}

/// Waits until a time, or until stop is requested.
class Rest {
public:
    explicit Rest(std::stop_token stop)
        : m_stop(std::move(stop))
        , m_wake(m_stop, [this] {
            const std::scoped_lock lock(m_mutex);
            m_changed.notify_all();
        })
    {
    }
    void until(Steady::time_point time)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_until(lock, time, [this] { return m_stop.stop_requested(); });
    }

private:
    std::stop_token m_stop;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::stop_callback<std::function<void()>> m_wake; // last: it uses the others
};

} // namespace

int recordTable(const RecordOptions &options, std::stop_token stop)
{
    const std::unique_ptr<Source> source = openOrigin(options.origin);
    if (!source->isLive()) {
        say("only a live table can be recorded.");
        return 2;
    }
    source->follow();
    record::FileError error;
    const record::Head head = recordingHead(options.origin);
    std::unique_ptr<record::RecordingWriter> writer;
    if (!options.file.empty()) {
        writer = record::RecordingWriter::open(options.file, head, options.limits, wallNow(), error);
        if (!writer) {
            say(sentenceOf(error, options.file));
            return 1;
        }
    }
    Outlets outlets;
    record::TableName tableName = tableNameOf(head, options.origin);
    if (!outlets.open(options.outlets, tableName, options.limits.leastFree, wallNow(), say))
        return 1;
    std::unique_ptr<MetricsServer> metrics;
    MetricsInput measured;
    if (options.outlets.metrics) {
        metrics = MetricsServer::open(*options.outlets.metrics, options.outlets.metricsGroup);
        if (!metrics) {
            say(std::string("metrics cannot be offered: ") + std::strerror(errno) + '.');
            return 1;
        }
    }
    Recorder recorder(std::move(writer));
    for (const auto &outlet : outlets.all())
        recorder.addOutlet(*outlet);
    FlowTable::Options how;
    how.origin = options.origin;
    // An ended flow is taken over from the snapshot that first has it.
    how.keepEnded = 2 * options.interval + std::chrono::seconds(5);
    FlowTable table(std::move(how));
    OwnerWatch owners; // its thread starts when it is first asked
    Rest rest(stop);
    const auto begin = Steady::now();
    Steady::time_point nextFacts{};
    Timeouts timeouts;
    Problem told = Problem::None;
    bool full = false;
    bool read = false;
    while (!stop.stop_requested() && (!options.duration || Steady::now() - begin < *options.duration)) {
        ReadResult result = source->read(stop, {});
        if (result.problem.kind == Problem::Cancelled)
            break;
        if (result.problem.kind != told && traitsOf(result.problem.kind).severity >= ProblemTraits::Severity::Error)
            say(sentenceOf(result.problem));
        told = result.problem.kind;
        read = read || result.reading;
        const auto now = Steady::now();
        if (now >= nextFacts) {
            FactsWanted wanted;
            wanted.settings = wanted.statistics = true;
            const KernelFactsPtr facts = source->facts(wanted, stop);
            table.setFacts(facts);
            timeouts = source->timeouts();
            nextFacts = now + factsInterval;
            if (facts && facts->machine && tableName.machine.empty() && !facts->machine->identity.id.empty()) {
                tableName.machine = facts->machine->identity.id;
                for (const auto &outlet : outlets.all())
                    outlet->setTable(tableName);
            }
        }
        table.setOrigin(source->origin());
        if (options.owners && table.current()) {
            for (auto &[id, texts] : owners.take(table.current()->tracking))
                table.attach(id, std::move(texts));
        }
        const SnapshotPtr snapshot = table.applyResult(
            std::move(result), true, timeouts, [&] { return source->capacity(); }, now);
        if (options.owners)
            owners.ask(snapshot, OwnersWanted::All, {});
        using namespace std::chrono;
        const bool reached = snapshot->origin().problem.kind == Problem::None;
        const auto since = reached ? Steady::now() - snapshot->polledAt : Steady::duration::zero();
        const bool good = recorder.take(*snapshot, wallNow() - duration_cast<microseconds>(since).count());
        recorder.takeNews(); // there is no strip here
        if (!good && !full)
            say(sentenceOf(recorder.writer().error(), options.file));
        full = !good;
        measured.begun += snapshot->totals.begun;
        measured.ended += snapshot->totals.ended;
        outlets.report(say);
        if (metrics) {
            measured.snapshot = snapshot;
            measured.outlets = outlets.status();
            metrics->publish(measured);
        }
        const auto cost = Steady::now() - now;
        const auto fair = std::min<Steady::duration>(cost * mostShare, longestRest);
        rest.until(now + std::max<Steady::duration>(options.interval, fair));
    }
    metrics.reset();
    if (!table.current()) {
        outlets.finish(wallNow(), say);
        return 1;
    }
    const bool isWritten = recorder.finish(*table.current(), wallNow());
    outlets.finish(wallNow(), say);
    if (!isWritten) {
        say(sentenceOf(recorder.writer().error(), options.file));
        return 1;
    }
    return read ? 0 : 1;
}

} // namespace ctscope
