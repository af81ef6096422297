// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnose_mode.h"

#include "descriptor_writer.h"
#include "source_message.h"
#include "table_reader.h"

#include "flow/foreign_text.h"
#include "kernel/counter_history.h"
#include "query/diagnosis/diagnose_between.h"
#include "table/origin_words.h"
#include "table/diagnosis_report.h"
#include "tracking/trend.h"

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace ctscope {

namespace {

/// For so long a live table is watched: Trend needs counts that are three seconds apart.
constexpr std::chrono::seconds watched{4};
constexpr std::chrono::seconds betweenCounts{1};

constexpr FactsWanted everything{.settings = true, .statistics = true, .expectations = true};

/// What is known of a table beside its snapshot.
struct Watch {
    CounterHistory counters;
    Trend trend;

    void addCounters(const Snapshot &snapshot)
    {
        const KernelFactsPtr &facts = snapshot.origin().facts;
        if (facts && facts->statistics)
            counters.add(*facts->statistics, facts->takenAt);
    }
    void addCapacity(Source &source) { trend.add(std::chrono::steady_clock::now(), source.capacity()); }
};

void watchLive(const TableReader::Table &table, Watch &watch)
{
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    for (auto passed = betweenCounts; passed <= watched; passed += betweenCounts) {
        watch.addCapacity(table.source);
        std::this_thread::sleep_until(begin + passed);
    }
    watch.addCapacity(table.source);
    if (readAgain(table, everything).kind == Problem::None)
        watch.addCounters(*table.flows.current());
}

DiagnosisReport reportOf(const TableReader::Table &table, const DiagnosisThresholds &thresholds, bool withGroups)
{
    Watch watch;
    watch.addCounters(*table.flows.current());
    if (table.source.isLive())
        watchLive(table, watch);

    const Snapshot &snapshot = *table.flows.current();
    DiagnosisInput input{snapshot, snapshot.takenAt};
    input.counters = watch.counters.counters();
    input.timeToFull = watch.trend.timeToFull();
    if (snapshot.origin().facts)
        input.localAddresses = snapshot.origin().facts->localAddresses;
    if (table.source.origin().isKernelTable() && table.source.isLive())
        input.namespaces = NamespaceCounter().take({}, NamespaceCounter::Detail::Entries);
    DiagnosisReport report;
    report.source = sourceName(table.source.origin()).toStdString();
    if (snapshot.live)
        report.when = snapshot.wallTime;
    report.diagnosis = diagnose(input, thresholds);
    if (withGroups)
        report.groups = TopGroups::of(table.flows.current());
    return report;
}

/// The while that an origin names, over time; nullopt, and what is wrong is said, when nothing of it is recorded.
std::optional<DiagnosisReport> reportOfWhile(
    const PastTable &table, const CommandLine &commandLine, DescriptorWriter &messages)
{
    const std::string name = argumentOf(table.origin());
    DiagnosisBetween between = diagnoseBetween(table, table.origin().when(), commandLine.thresholds);
    const bool isRead = between.problem.kind == Problem::None && !between.examined.moments.empty();
    if (between.problem.kind != Problem::None)
        messages.buffer() += "ctscope: " + sourceMessage(between.problem, false, {}) + '\n';
    else if (!isRead)
        messages.buffer() += "ctscope: " + visibleText(name) + ": nothing of this time is recorded.\n";
    messages.flush();
    if (!isRead)
        return std::nullopt;
    DiagnosisReport report;
    report.source = sourceName(table.origin()).toStdString();
    report.diagnosis = std::move(between.diagnosis);
    report.examined = std::move(between.examined);
    return report;
}

/// The origin names two times.
bool namesWhile(const Origin &origin) { return origin.when().find(',') != std::string::npos; }

int statusOf(const std::vector<DiagnosisReport> &reports)
{
    int status = DiagnosisFine;
    bool isUnsure = false;
    for (const DiagnosisReport &report : reports) {
        isUnsure = isUnsure || (report.examined && report.examined->unread > 0);
        const auto worst = report.diagnosis.worst();
        if (worst == Severity::Critical)
            status = DiagnosisCritical;
        else if (worst == Severity::Warning)
            status = std::max<int>(status, DiagnosisWarning);
    }
    return status == DiagnosisFine && isUnsure ? DiagnosisUnknown : status;
}

std::string printed(const std::vector<DiagnosisReport> &reports, CommandLine::ReportFormat format)
{
    if (format == CommandLine::ReportFormat::Html)
        return DiagnosisDocument::html(reports);
    std::string text;
    for (const DiagnosisReport &report : reports) {
        if (format == CommandLine::ReportFormat::Json) {
            text += DiagnosisDocument::json(report);
            continue;
        }
        text += text.empty() ? "" : "\n";
        text += DiagnosisDocument::text(report);
    }
    return text;
}

} // namespace

int runDiagnose(const CommandLine &commandLine)
{
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);

    std::vector<DiagnosisReport> reports;
    const bool withGroups = commandLine.reportFormat == CommandLine::ReportFormat::Html;
    TableReader reader(messages);
    bool lacksMoment = false;
    for (const Origin &origin : commandLine.origins) {
        if (const auto past = PastTable::of(origin); past && namesWhile(origin)) {
            if (auto report = reportOfWhile(*past, commandLine, messages))
                reports.push_back(*std::move(report));
            else
                lacksMoment = true;
            continue;
        }
        reader.read(origin, everything, [&](const TableReader::Table &table) {
            // The flows of a while were never there together.
            if (table.flows.current()->reading().history && table.flows.current()->reading().isEventLog) {
                messages.buffer() += "ctscope: a diagnosis of a history is of a moment or a time range: name it with "
                                     "--at or --between.\n";
                messages.flush();
                lacksMoment = true;
                return;
            }
            reports.push_back(reportOf(table, commandLine.thresholds, withGroups));
        });
    }
    if (!reports.empty())
        out.buffer() += printed(reports, commandLine.reportFormat);
    out.flush();
    if (const std::string failure = out.failure(); !failure.empty()) {
        messages.buffer() += failure;
        messages.flush();
        return DiagnosisUnknown;
    }
    // What is known to be wrong counts more than what is not known.
    const int status = statusOf(reports);
    return status == DiagnosisFine && (reader.failed() || lacksMoment) ? DiagnosisUnknown : status;
}

} // namespace ctscope
