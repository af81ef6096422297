// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_printer.h"

#include "explanation_printer.h"

#include "query/flow_printer.h"
#include "query/groups/group_printer.h"
#include "query/pseudonymous_table.h"
#include "table/group_words.h"

#include <utility>

namespace ctscope {

namespace {

/// However long a pass takes, what is printed is of the last reading.
Grouping::Options everyReading()
{
    Grouping::Options options;
    options.freePass = std::chrono::hours(1);
    return options;
}

} // namespace

TablePrinter::TablePrinter(const CommandLine &commandLine, BlockWriter &out, std::optional<Pseudonyms> pseudonyms)
    : m_commandLine(commandLine)
    , m_out(out)
    , m_pseudonyms(std::move(pseudonyms))
    , m_grouping(everyReading())
{
}

void TablePrinter::takeEarlier(const SnapshotPtr &snapshot)
{
    if (m_commandLine.groups)
        groupsOf(snapshot);
}

void TablePrinter::print(const SnapshotPtr &snapshot)
{
    if (m_commandLine.groups)
        printGroups(snapshot);
    else if (m_commandLine.explain)
        printExplanations(frameOf(snapshot), m_out);
    else
        printFlows(frameOf(snapshot), m_commandLine.format, m_out);
}

GroupedRowsPtr TablePrinter::groupsOf(const SnapshotPtr &snapshot)
{
    GroupFilter filter = groupFilterOf(m_commandLine.filter, {});
    SnapshotPtr shown = snapshot;
    if (m_pseudonyms) {
        filter = filterOfOriginals(std::move(filter), snapshot);
        shown = pseudonymousSnapshot(*snapshot, *m_pseudonyms);
    }
    return m_grouping.update(shown, shown->takenAt, *m_commandLine.groups, filter);
}

void TablePrinter::printGroups(const SnapshotPtr &snapshot)
{
    ctscope::printGroups(
        *groupsOf(snapshot), m_commandLine.format, ServiceNames::ofSystem(), GroupWords::printed(), m_out);
}

Frame TablePrinter::frameOf(SnapshotPtr snapshot)
{
    const auto takenAt = snapshot->takenAt;
    Frame frame;
    frame.snapshot = std::move(snapshot);
    frame.spec.sort = m_commandLine.sort;
    frame.spec.filter = m_commandLine.filter;
    frame.spec.showEnded = false;
    auto order = orderFlows(*frame.snapshot, frame.spec, takenAt).value_or(FlowOrder());
    if (m_commandLine.limit && *m_commandLine.limit < order.rows.size())
        order.rows.resize(static_cast<std::size_t>(*m_commandLine.limit));
    frame.order = std::make_shared<const FlowOrder>(std::move(order));
    return m_pseudonyms ? pseudonymousFrame(frame, *m_pseudonyms) : frame;
}

} // namespace ctscope
