// SPDX-License-Identifier: GPL-3.0-or-later
#include "print_mode.h"

#include "bundle_printer.h"
#include "descriptor_writer.h"
#include "source_message.h"

#include "flow/foreign_text.h"
#include "format/dump_reader.h"
#include "query/flow_printer.h"
#include "query/groups/group_printer.h"
#include "query/groups/grouping.h"
#include "source/bundle.h"
#include "source/open_origin.h"
#include "tracking/flow_table.h"
#include "table/origin_words.h"
#include "table/group_words.h"
#include "table/remark_words.h"
#include "table/skip_words.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

/// Reads one source after the other and keeps what was found, for the messages and the status.
class Collector {
public:
    /// What a bundle holds is printed to `out` at once.
    Collector(BlockWriter &messages, BlockWriter &out, const CommandLine &commandLine)
        : m_messages(messages)
        , m_out(out)
        , m_format(commandLine.format)
        , m_several(commandLine.origins.size() > 1)
    {
    }

    /// Of a text with several readings of one table the wanted one is taken, 0 = the last.
    void read(const Origin &origin, std::uint32_t wantedReading);

    /// All flows in the order read.
    Reading takeReading() { return std::move(m_reading); }
    Timeouts takeTimeouts() { return std::move(m_timeouts); }
    bool isLive() const noexcept { return m_live; }
    bool hasReading() const noexcept { return !m_first; }
    bool nothingReadable() const noexcept { return m_nothingReadable; }
    bool failed() const noexcept { return m_failed; }
    /// Something was skipped, or may be missing or wrong.
    bool incomplete() const noexcept { return m_incomplete; }

private:
    void message(std::string_view text);
    void list(const Origin &origin);
    /// `origin` says how a live table was read.
    void report(const SourceProblem &problem, const Origin &origin, const Reading *reading);
    void reportRemarks(const std::string &name, const Reading &reading);
    void reportSkipped(const std::string &name, const Reading &reading);
    void take(Reading &&reading);

    BlockWriter &m_messages;
    BlockWriter &m_out;
    FlowFormat m_format;
    bool m_several; ///< sources: each message must name its own
    Reading m_reading;
    Timeouts m_timeouts;
    bool m_first = true;
    bool m_live = false;
    bool m_nothingReadable = false;
    bool m_failed = false;
    bool m_incomplete = false;
};

void Collector::message(std::string_view text)
{
    // Names of files and skipped lines may hold anything.
    appendVisible(m_messages.buffer(), text);
    m_messages.buffer() += '\n';
    m_messages.flush();
}

void Collector::read(const Origin &origin, std::uint32_t wantedReading)
{
    OpenOptions options;
    options.file.foldEvents = false; // one line per event, in order
    options.file.reading = wantedReading;
    const std::unique_ptr<Source> source = openOrigin(origin, options);
    ReadResult result = source->read({}, {});
    const Origin from = origin.isLive() ? source->origin() : origin;
    const std::string name = argumentOf(from);
    const ProblemTraits &problem = traitsOf(result.problem.kind);
    if (problem.holdsFiles && origin.isFile())
        return list(origin);
    Reading *const reading = result.reading ? &*result.reading : nullptr;
    report(result.problem, from, reading);
    if (!reading || problem.aboutContent || problem.kind == Problem::ToolFailed)
        return;
    if (!origin.isLive() && wantedReading > reading->readings.count) {
        message("ctscope: " + name + ": there is no reading " + std::to_string(wantedReading) + ": the text holds "
            + std::to_string(reading->readings.count) + '.');
        m_nothingReadable = true;
        return;
    }
    reportSkipped(name, *reading);
    reportRemarks(name, *reading);
    if (m_first) {
        m_live = origin.isLive();
        m_timeouts = source->timeouts();
    }
    take(std::move(*reading));
}

void Collector::list(const Origin &origin)
{
    const std::string name = argumentOf(origin);
    const Bundle bundle = Bundle::read(name, {}, {});
    for (const Remark &remark : bundle.remarks())
        message(name + ": " + RemarkWords::sentence(remark).toStdString());
    m_incomplete = m_incomplete || bundle.isIncomplete();
    if (bundle.problem().kind != Problem::None) {
        m_failed = true;
        // What these two mean for a list is among the remarks.
        if (bundle.problem().kind != Problem::Damaged && bundle.problem().kind != Problem::TooLarge)
            return report(bundle.problem(), origin, nullptr);
    }
    if (!bundle.members().empty())
        printBundle(bundle, m_format, m_out);
    if (bundle.tableCount() == 0) {
        m_nothingReadable = true;
        message("ctscope: " + name + ": there is no table of connection tracking in it.");
    }
}

void Collector::report(const SourceProblem &problem, const Origin &origin, const Reading *reading)
{
    if (problem.kind != Problem::None) {
        SourceProblem named = problem;
        if (named.detail.empty() && !origin.isLive())
            named.detail = argumentOf(origin);
        if (origin.kind() == Origin::Kind::StandardInput && named.detail.starts_with('-'))
            named.detail.replace(0, 1, sourceName(origin).toStdString());
        message("ctscope: "
            + sourceMessage(named, origin.isKernelTable(), reading ? formatOf(*reading) : std::string(),
                m_several ? argumentOf(origin) : std::string()));
    }
    const ProblemTraits &traits = traitsOf(problem.kind);
    if (traits.aboutContent)
        m_nothingReadable = true;
    else if (traits.severity >= ProblemTraits::Severity::Warning)
        m_failed = true;
    if (reading && reading->flows.empty() && reading->skipped > 0)
        m_nothingReadable = true;
}

void Collector::reportSkipped(const std::string &name, const Reading &reading)
{
    if (reading.skipped == 0)
        return;
    m_incomplete = true;
    for (const SkippedLine &line : reading.firstSkipped)
        message(name + ':' + std::to_string(line.number) + ": " + SkipWords::clause(line.reason).toStdString() + ": "
            + line.text);
    message(name + ": " + std::to_string(reading.skipped)
        + (reading.skipped == 1 ? " line was skipped" : " lines were skipped"));
}

void Collector::reportRemarks(const std::string &name, const Reading &reading)
{
    m_incomplete = m_incomplete || reading.doubts > 0;
    for (const Remark &remark : reading.remarks)
        message(name + ": " + RemarkWords::sentence(remark).toStdString());
}

void Collector::take(Reading &&reading)
{
    if (std::exchange(m_first, false)) {
        m_reading = std::move(reading);
        return;
    }
    for (Row row = 0; row < reading.flows.size(); ++row)
        m_reading.flows.append(reading.flows, row);
    m_reading.isEventLog = m_reading.isEventLog || reading.isEventLog;
}

SnapshotPtr snapshotOf(Collector &collector)
{
    const bool live = collector.isLive();
    FlowTable table;
    return table.apply(collector.takeReading(), live, collector.takeTimeouts());
}

void printGroupsOf(const SnapshotPtr &snapshot, const CommandLine &commandLine, BlockWriter &out)
{
    const GroupFilter filter = groupFilterOf(commandLine.filter, {});
    const auto groups = Grouping().update(snapshot, snapshot->takenAt, *commandLine.groups, filter);
    GroupPrintWords words;
    words.noValue = GroupWords::noValue().toStdString();
    words.others = [](std::uint64_t count) { return GroupWords::others(count).toStdString(); };
    printGroups(*groups, commandLine.format, ServiceNames::ofSystem(), words, out);
}

Frame frameOf(SnapshotPtr snapshot, const CommandLine &commandLine)
{
    const auto takenAt = snapshot->takenAt;
    Frame frame;
    frame.snapshot = std::move(snapshot);
    frame.spec.sort = commandLine.sort;
    frame.spec.filter = commandLine.filter;
    auto order = orderFlows(*frame.snapshot, frame.spec, takenAt).value_or(FlowOrder());
    if (commandLine.limit && *commandLine.limit < order.rows.size())
        order.rows.resize(static_cast<std::size_t>(*commandLine.limit));
    frame.order = std::make_shared<const FlowOrder>(std::move(order));
    return frame;
}

} // namespace

int runPrint(const CommandLine &commandLine)
{
    // A reader that goes away (head, less) ends the printing without a word.
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);

    Collector collector(messages, out, commandLine);
    for (const Origin &origin : commandLine.origins)
        collector.read(origin, commandLine.reading);

    if (collector.hasReading() && commandLine.groups)
        printGroupsOf(snapshotOf(collector), commandLine, out);
    else if (collector.hasReading())
        printFlows(frameOf(snapshotOf(collector), commandLine), commandLine.format, out);
    if (out.failed() && out.error() != EPIPE) {
        messages.buffer() +=
            "ctscope: standard output cannot be written: " + std::generic_category().message(out.error()) + '\n';
        messages.flush();
        return ExitSource;
    }
    if (collector.failed())
        return ExitSource;
    if (collector.nothingReadable() || (commandLine.strict && collector.incomplete()))
        return ExitNothing;
    return ExitRead;
}

} // namespace ctscope
