// SPDX-License-Identifier: GPL-3.0-or-later
#include "print_mode.h"

#include "bundle_printer.h"
#include "cluster_names.h"
#include "descriptor_writer.h"
#include "history_groups.h"
#include "host_options.h"
#include "owner_option.h"
#include "pseudonym_option.h"
#include "set_reader.h"
#include "source_message.h"
#include "table_printer.h"

#include "flow/foreign_text.h"
#include "format/dump_reader.h"
#include "query/history/history_filter.h"
#include "source/bundle.h"
#include "source/open_origin.h"
#include "tracking/flow_table.h"
#include "tracking/owner_columns.h"
#include "table/origin_words.h"
#include "table/remark_words.h"
#include "table/skip_words.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

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
        , m_filter(commandLine.filter)
        , m_format(commandLine.format)
        , m_pseudonymise(commandLine.pseudonymise)
        , m_foldsEvents(commandLine.groups || commandLine.explain)
        , m_several(commandLine.origins.size() > 1)
    {
    }

    /// Of a text with several readings of one table the wanted one is taken, 0 = the last.
    void read(const Origin &origin, std::uint32_t wantedReading);

    /// All flows in the order read.
    Reading takeReading() { return std::move(m_reading); }
    Timeouts takeTimeouts() { return std::move(m_timeouts); }
    std::vector<std::pair<Row, Owner>> takeOwners() { return std::move(m_owners); }
    bool isLive() const noexcept { return m_live; }
    bool hasReading() const noexcept { return !m_first; }
    bool nothingReadable() const noexcept { return m_nothingReadable; }
    bool failed() const noexcept { return m_failed; }
    /// Where all flows are from; nullopt when there are several tables.
    const std::optional<Origin> &origin() const noexcept { return m_origin; }
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
    const Filter &m_filter;
    FlowFormat m_format;
    bool m_pseudonymise; ///< messages must not show lines of the input
    bool m_foldsEvents;  ///< else an event log is printed event by event, in order
    bool m_several;      ///< sources: each message must name its own
    Reading m_reading;
    std::vector<std::pair<Row, Owner>> m_owners; ///< that recordings have, by rows of m_reading
    Timeouts m_timeouts;
    bool m_first = true;
    std::optional<Origin> m_origin;
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
    options.file.foldEvents = m_foldsEvents;
    options.file.reading = wantedReading;
    if (origin.kind() == Origin::Kind::History)
        options.history = historyScopeOf(origin.when(), m_filter, wallClockNow());
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
    if (m_first)
        m_origin = from;
    else if (m_origin && !sameTable(from, *m_origin))
        m_origin.reset();
    if (m_first) {
        m_live = origin.isLive();
        m_timeouts = source->timeouts();
    }
    for (auto &[row, owner] : result.owners)
        m_owners.emplace_back(m_reading.flows.size() + row, std::move(owner));
    take(std::move(*reading));
}

void Collector::list(const Origin &origin)
{
    const std::string name = argumentOf(origin);
    if (m_pseudonymise) {
        m_nothingReadable = true;
        return message("ctscope: " + name
            + ": --pseudonymise does not replace the names in an archive or a folder. Choose a table in it: " + name
            + "!PATH.");
    }
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
    for (const SkippedLine &line : reading.firstSkipped) {
        const std::string why = m_pseudonymise ? std::string("the line was skipped")
                                               : SkipWords::clause(line.reason).toStdString() + ": " + line.text;
        message(name + ':' + std::to_string(line.number) + ": " + why);
    }
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

/// What is known of hosts without asking a name server.
KnownHosts hostsFor(const CommandLine &commandLine, BlockWriter &messages)
{
    return knownHosts(commandLine.origins, commandLine.kubectl ? askCluster(messages) : std::vector<HostName>());
}

/// The tables of several machines as one.
int printSet(const CommandLine &commandLine, const OriginSet &set, DescriptorWriter &out, BlockWriter &messages,
    std::optional<Pseudonyms> pseudonyms)
{
    SetReader reader(messages);
    SnapshotPtr snapshot = reader.read(set, wantsOwners(commandLine));
    if (!snapshot)
        return ExitSource;
    if (wantsHosts(commandLine)) {
        const KnownHosts known = hostsFor(commandLine, messages);
        snapshot = reader.withHosts(known.here, known.geo);
    }
    if (commandLine.resolve)
        snapshot = reader.withHosts(resolvedNames(snapshot, commandLine, messages), snapshot->geo);
    TablePrinter(commandLine, out, std::move(pseudonyms)).print(snapshot);
    if (statusOf(out, messages) != ExitRead || reader.failed())
        return ExitSource;
    return commandLine.strict && reader.incomplete() ? ExitNothing : ExitRead;
}

SnapshotPtr snapshotOf(Collector &collector, const CommandLine &commandLine, BlockWriter &messages)
{
    const bool live = collector.isLive();
    FlowTable table;
    if (wantsHosts(commandLine)) {
        KnownHosts known = hostsFor(commandLine, messages);
        table.setHosts(std::move(known.here), std::move(known.geo));
    }
    table.setRowOwners(collector.takeOwners());
    SnapshotPtr snapshot = table.apply(collector.takeReading(), live, collector.takeTimeouts());
    if (wantsOwners(commandLine)) {
        OwnerSearch search;
        if (collector.origin())
            snapshot = attachOwners(table, search, *collector.origin());
    }
    return commandLine.resolve ? resolveHosts(table, commandLine, messages) : snapshot;
}

} // namespace

ExitStatus statusOf(const DescriptorWriter &out, BlockWriter &messages)
{
    const std::string failure = out.failure();
    if (failure.empty())
        return ExitRead;
    messages.buffer() += failure;
    messages.flush();
    return ExitSource;
}

int runPrint(const CommandLine &commandLine)
{
    // A reader that goes away (head, less) ends the printing without a word.
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);

    std::string problem;
    std::optional<Pseudonyms> pseudonyms = pseudonymsFor(commandLine, problem);
    if (!problem.empty()) {
        messages.buffer() += visibleText(problem) + '\n';
        messages.flush();
        return ExitUsage;
    }
    if (const OriginSet *const set = commandLine.origins.front().set())
        return printSet(commandLine, *set, out, messages, std::move(pseudonyms));
    if (const auto status = printServerGroups(commandLine, out, messages))
        return *status;
    Collector collector(messages, out, commandLine);
    for (const Origin &origin : commandLine.origins)
        collector.read(origin, commandLine.reading);

    if (collector.hasReading())
        TablePrinter(commandLine, out, std::move(pseudonyms)).print(snapshotOf(collector, commandLine, messages));
    if (statusOf(out, messages) != ExitRead || collector.failed())
        return ExitSource;
    if (collector.nothingReadable() || (commandLine.strict && collector.incomplete()))
        return ExitNothing;
    return ExitRead;
}

} // namespace ctscope
