// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/cut_recording.h"

#include "record/recording_reader.h"
#include "record/recording_writer.h"
#include "record/state_path.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope::record {

namespace {

using Failed = CutOutcome::Failed;

FlowBlock replaced(const FlowBlock &flows, const std::function<Flow(Flow)> &replace)
{
    FlowBlock result;
    result.reserve(flows.size());
    for (Row row = 0; row < flows.size(); ++row)
        result.append(replace(flows.flows().flow(row)), flows.span(row), flows.path(row));
    return result;
}

/// Whether two names are one file, and whether there is the second one at all.
std::pair<bool, bool> sameAndThere(const std::string &from, const std::string &to)
{
    struct stat a { };
    struct stat b { };
    if (::stat(to.c_str(), &b) != 0)
        return {false, false};
    return {!isMemoryName(from) && ::stat(from.c_str(), &a) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino, true};
}

/// Keeps writers away from a file that is replaced.
class ReplacedFile {
public:
    explicit ReplacedFile(const std::string &path)
        : m_file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
        , m_isBusy(m_file >= 0 && ::flock(m_file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    {
    }
    ~ReplacedFile()
    {
        if (m_file >= 0)
            ::close(m_file);
    }
    ReplacedFile(const ReplacedFile &) = delete;
    ReplacedFile &operator=(const ReplacedFile &) = delete;
    bool isBusy() const noexcept { return m_isBusy; }

private:
    int m_file;
    bool m_isBusy;
};

/// What SQLite keeps beside a file while it is written, and leaves there when a writer is killed.
void removeBeside(const std::string &path)
{
    for (const char *const suffix : {"-wal", "-shm", "-journal"})
        ::unlink((path + suffix).c_str());
}

class Cutting {
public:
    Cutting(const Cut &cut, RecordingReader &reader, RecordingWriter &writer, std::stop_token stop)
        : m_cut(cut)
        , m_reader(reader)
        , m_writer(writer)
        , m_stop(std::move(stop))
    {
    }

    CutOutcome run(const Range &range)
    {
        m_outcome.covered = range;
        for (const SettingChange &setting : m_reader.settingsAt(range.from))
            m_writer.addSetting({range.from, setting.name, setting.value});
        for (SettingChange &change : m_reader.settingChanges({range.from + 1, range.until}))
            m_writer.addSetting(std::move(change));
        for (const Gap &gap : m_reader.gaps(range))
            m_writer.addGap(gap);
        const std::vector<std::int64_t> passes = m_reader.passes(range);
        if (passes.empty())
            m_outcome.failed = Failed::NoMoment; // the recorder did not run
        bool first = true;
        for (const std::int64_t pass : passes) {
            if (m_stop.stop_requested())
                break;
            if (!std::exchange(first, false) && !startPass(pass, range))
                break;
            copyPass(pass, range);
            if (m_outcome.failed != Failed::No)
                break;
        }
        if (m_stop.stop_requested())
            m_outcome.failed = Failed::Cancelled;
        else if (m_outcome.failed == Failed::No && m_reader.error() && !m_outcome.damaged)
            ++m_outcome.damaged;
        return std::move(m_outcome);
    }

private:
    FlowBlock taken(FlowBlock &&flows) const
    {
        return m_cut.replace ? replaced(flows, m_cut.replace) : std::move(flows);
    }
    bool commit(std::int64_t now)
    {
        if (m_writer.commit(now))
            return true;
        m_outcome.failed = Failed::Writing;
        m_outcome.error = m_writer.error();
        return false;
    }
    bool startPass(std::int64_t pass, const Range &range)
    {
        const std::vector<Sample> samples = m_reader.samplesOf(pass, range);
        const std::int64_t next = samples.empty() ? m_last : samples.front().time;
        if (m_writer.startPass(m_last, next))
            return true;
        m_outcome.failed = Failed::Writing;
        m_outcome.error = m_writer.error();
        return false;
    }
    void copyPass(std::int64_t pass, const Range &range)
    {
        const std::int64_t end = std::min(range.until, m_reader.endOf(pass).value_or(range.until));
        for (const Sample &sample : m_reader.samplesOf(pass, range))
            m_writer.addSample(sample);
        m_outcome.damaged += m_reader.forEachEnded(
            pass, {range.from, end},
            [&](FlowBlock &&flows) {
                m_outcome.ended += flows.size();
                m_writer.addEnded(taken(std::move(flows)));
                return commit(end);
            },
            m_stop);
        bool isClosed = false;
        for (const RecordingReader::KeyHead &key : m_reader.keyHeads({range.from, end})) {
            if (key.pass != pass || m_outcome.failed != Failed::No || m_stop.stop_requested())
                continue;
            isClosed = isClosed || key.closing;
            addKey(m_reader.keyTable(key.id, m_stop), key.time, key.closing);
        }
        if (!isClosed && m_outcome.failed == Failed::No && !m_stop.stop_requested())
            addKey(asOf(m_reader.tableOf(pass, end, m_stop), end), end, true);
        m_last = end;
    }
    /// Of what came later nothing is kept.
    static RecordedFlows asOf(RecordedFlows &&table, std::int64_t time)
    {
        RecordedFlows result;
        result.damaged = table.damaged;
        result.flows.reserve(table.flows.size());
        for (Row row = 0; row < table.flows.size(); ++row) {
            FlowSpan span = table.flows.span(row);
            span.end = time;
            span.reason = EndReason::StillThere;
            const std::string path = pathUntil(table.flows.path(row), span);
            result.flows.append(table.flows.flows(), row, span, path, table.flows.owner(row));
        }
        return result;
    }
    /// The states of a flow as long as its span lasts.
    static std::string pathUntil(std::string_view path, const FlowSpan &span)
    {
        constexpr std::int64_t tenth = 100'000; // µs
        std::string result;
        StatePath steps(path);
        for (auto step = steps.next(); step && step->tenths <= (span.end - span.begin) / tenth; step = steps.next())
            appendStep(result, *step);
        return result;
    }
    void addKey(RecordedFlows &&table, std::int64_t time, bool closing)
    {
        m_outcome.damaged += table.damaged;
        m_outcome.living = table.flows.size();
        m_writer.addKey(taken(std::move(table.flows)), time, closing);
        commit(time);
    }

    const Cut &m_cut;
    RecordingReader &m_reader;
    RecordingWriter &m_writer;
    std::stop_token m_stop;
    CutOutcome m_outcome;
    std::int64_t m_last = 0; ///< the end of the pass before
};

} // namespace

CutOutcome cutRecording(const Cut &cut, const std::stop_token &stop)
{
    CutOutcome outcome;
    const auto failed = [&outcome](Failed how, FileError error = {}) {
        outcome.failed = how;
        outcome.error = std::move(error);
        return outcome;
    };
    const auto [isSame, isThere] = sameAndThere(cut.from, cut.to);
    if (isSame)
        return failed(Failed::Same);
    if (isThere && !cut.replacesFile)
        return failed(Failed::Exists);
    const ReplacedFile target(cut.to);
    if (target.isBusy())
        return failed(Failed::Writing, {FileError::Kind::Busy, {}});
    FileError error;
    auto reader = RecordingReader::open(cut.from, error);
    if (!reader)
        return failed(Failed::Reading, error);
    std::string unfinished = cut.to + ".part";
    while (sameAndThere(cut.from, unfinished).first)
        unfinished += ".part";
    // Another cut to the same file is under way.
    if (ReplacedFile(unfinished).isBusy())
        return failed(Failed::Writing, {FileError::Kind::Busy, {}});
    bool isMade = false;
    reader->atOnce([&] {
        const auto whole = reader->range();
        const Range range =
            whole ? Range{std::max(cut.range.from, whole->from), std::min(cut.range.until, whole->until)} : Range{1, 0};
        if (range.from > range.until) {
            outcome.failed = Failed::NoMoment;
            return;
        }
        Limits limits;
        limits.keep = std::chrono::years(1000); // everything that is copied
        limits.mostBytes = UINT64_MAX;
        limits.leastFree = 0;
        Head head = reader->head();
        if (cut.replace)
            head.host = head.machineId = head.bootId = head.table = {};
        ::unlink(unfinished.c_str());
        removeBeside(unfinished);
        const auto writer = RecordingWriter::open(unfinished, head, limits, range.until, error);
        isMade = true;
        if (!writer) {
            failed(Failed::Writing, error);
            return;
        }
        outcome = Cutting(cut, *reader, *writer, stop).run(range);
        if (FileError notWhole = writer->close(); notWhole && outcome.failed == Failed::No)
            failed(Failed::Writing, std::move(notWhole));
    });
    if (!isMade)
        return outcome;
    // What was left beside the replaced file would be taken for the new one's.
    if (outcome.failed == Failed::No && isThere)
        removeBeside(cut.to);
    if (outcome.failed == Failed::No && std::rename(unfinished.c_str(), cut.to.c_str()) != 0)
        failed(Failed::Writing, {FileError::Kind::Other, std::strerror(errno)});
    if (outcome.failed != Failed::No) {
        ::unlink(unfinished.c_str());
        removeBeside(unfinished);
    }
    return outcome;
}

} // namespace ctscope::record
