// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_mode.h"

#include "descriptor_writer.h"
#include "host_options.h"
#include "owner_option.h"
#include "print_mode.h"
#include "pseudonym_option.h"
#include "source_message.h"
#include "table_printer.h"
#include "table_reader.h"

#include "flow/foreign_text.h"
#include "query/compare/comparison_snapshot.h"
#include "source/owner_search.h"
#include "table/compare_words.h"
#include "source/owner_search.h"
#include "tracking/owner_columns.h"

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace ctscope {

namespace {

constexpr int ExitSame = 0;
constexpr int ExitDifferent = 1;

/// Reads the two tables.
class TablePair {
public:
    TablePair(const CommandLine &commandLine, BlockWriter &messages)
        : m_commandLine(commandLine)
        , m_messages(messages)
        , m_reader(messages)
    {
    }

    /// False, with a message, when one of them could not be read.
    bool read()
    {
        const Origin &first = m_commandLine.origins.front();
        const Origin &second = m_commandLine.origins.back();
        const bool oneText = m_commandLine.origins.size() == 1 && !first.isLive();
        auto [readingBefore, readingAfter] = m_commandLine.readings;
        if (oneText && first.kind() == Origin::Kind::StandardInput) {
            message("standard input can be read only once: save it to a file to compare its readings.");
            return false;
        }
        if (oneText && readingBefore == 0) {
            m_after = table(second, 0);
            if (!m_after)
                return false;
            readingBefore = m_after->reading().readings.count - 1;
            if (readingBefore == 0) {
                message(argumentOf(first) + " holds one reading: name two sources.");
                return false;
            }
        }
        m_before = table(first, readingBefore);
        if (!m_before)
            return false;
        if (m_commandLine.watch)
            std::this_thread::sleep_until(m_before->takenAt + *m_commandLine.watch);
        if (!m_after)
            m_after = table(second, readingAfter);
        return m_after != nullptr && !m_reader.failed();
    }

    const SnapshotPtr &before() const noexcept { return m_before; }
    const SnapshotPtr &after() const noexcept { return m_after; }

private:
    void message(const std::string &text)
    {
        appendVisible(m_messages.buffer(), "ctscope: " + text);
        m_messages.buffer() += '\n';
        m_messages.flush();
    }

    SnapshotPtr snapshotOf(const TableReader::Table &table)
    {
        if (wantsHosts(m_commandLine)) {
            setKnownHosts(table.flows, {table.source.origin()});
            table.flows.applyAttached();
        }
        if (!wantsOwners(m_commandLine))
            return table.flows.current();
        if (!m_owners)
            m_owners = std::make_unique<OwnerSearch>();
        return attachOwners(table.flows, *m_owners, table.source.origin());
    }

    SnapshotPtr table(const Origin &origin, std::uint32_t reading)
    {
        OpenOptions options;
        options.file.reading = reading;
        std::vector<SnapshotPtr> tables;
        m_reader.read(
            origin, {}, [&](const TableReader::Table &read) { tables.push_back(snapshotOf(read)); }, options);
        if (tables.size() > 1)
            message(argumentOf(origin) + " holds " + std::to_string(tables.size())
                + " tables: choose one as ARCHIVE!PATH.");
        if (tables.size() != 1)
            return nullptr;
        if (const std::uint32_t count = tables.front()->reading().readings.count; reading > count) {
            message(argumentOf(origin) + ": there is no reading " + std::to_string(reading) + ": the text holds "
                + std::to_string(count) + '.');
            return nullptr;
        }
        return tables.front();
    }

    const CommandLine &m_commandLine;
    BlockWriter &m_messages;
    TableReader m_reader;
    std::unique_ptr<OwnerSearch> m_owners; ///< made when it is needed
    SnapshotPtr m_before;
    SnapshotPtr m_after;
};

/// The totals of the rows that pass the filter.
ComparisonTotals totalsOf(const ComparedRows &compared, const std::vector<Row> &rows)
{
    ComparisonTotals totals = compared.totals;
    totals.byChange = {};
    totals.different = rows.size();
    for (const Row row : rows) {
        for (std::size_t i = 0; i < changeCount; ++i)
            totals.byChange[i] += compared.changes[row].has(static_cast<Change>(i));
    }
    return totals;
}

} // namespace

int runCompare(const CommandLine &commandLine)
{
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);

    std::string problem;
    const std::optional<Pseudonyms> pseudonyms = pseudonymsFor(commandLine, problem);
    if (!problem.empty()) {
        messages.buffer() += visibleText(problem) + '\n';
        messages.flush();
        return ExitUsage;
    }
    TablePair tables(commandLine, messages);
    if (!tables.read())
        return ExitSource;
    const auto comparison = compareTables(*tables.before(), *tables.after());
    const SnapshotPtr snapshot = comparisonSnapshot(*comparison, tables.before(), tables.after());
    ViewSpec spec;
    spec.filter = commandLine.filter;
    const FlowOrder order = orderFlows(*snapshot, spec, snapshot->takenAt).value_or(FlowOrder());
    const ComparisonTotals totals = totalsOf(*snapshot->compared, order.rows);
    // As diff(1), without a difference it prints nothing.
    if (totals.different > 0)
        TablePrinter(commandLine, out, pseudonyms).print(snapshot);
    out.flush();
    if (statusOf(out, messages) != ExitRead)
        return ExitSource;
    for (const QString &sentence : CompareWords::sentences(totals))
        messages.buffer() += sentence.toStdString() + '\n';
    messages.flush();
    return totals.different > 0 ? ExitDifferent : ExitSame;
}

} // namespace ctscope
