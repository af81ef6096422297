// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/lacking_entries.h"

#include "format/flow_writer.h"
#include "format/lexer.h"

#include <string>

namespace ctscope {

namespace {

/// The share of rows of one kind that have a field.
struct Share {
    std::size_t all = 0;
    std::size_t having = 0;

    void add(bool has) noexcept
    {
        ++all;
        having += has ? 1 : 0;
    }
    bool isTheRule() const noexcept { return having * 2 > all; }
    bool isFrequent() const noexcept { return having * 5 > all; }
};

} // namespace

std::size_t removeLackingEntries(const std::vector<LackingEntry> &lacking, FlowStore &flows, SkipLog &skipped)
{
    if (lacking.empty())
        return 0;
    Share tableUse;
    Share tableId;
    Share eventId;
    Share eventTime;
    Share anyEvent;
    for (const FlowRecord &record : flows.records()) {
        anyEvent.add(record.event() != EventKind::None);
        if (record.event() == EventKind::None) {
            tableUse.add(record.has(FlowRecord::HasUse));
            tableId.add(record.has(FlowRecord::HasId));
        } else {
            eventId.add(record.has(FlowRecord::HasId));
            eventTime.add(record.has(FlowRecord::HasEventTime));
        }
    }
    std::vector<Row> removed;
    std::size_t events = 0;
    for (const LackingEntry &entry : lacking) {
        const FlowRecord &record = flows.record(entry.row);
        const bool isEvent = record.event() != EventKind::None;
        const bool noUse = !isEvent && tableUse.isTheRule() && !record.has(FlowRecord::HasUse);
        const bool noId = (isEvent ? eventId : tableId).isTheRule() && !record.has(FlowRecord::HasId);
        const bool noTime = isEvent && (entry.pieces ? eventTime.isFrequent() : eventTime.isTheRule())
            && !record.has(FlowRecord::HasEventTime);
        // Entries of a table have a reference count: one without it among events is an event without its tag.
        const bool noTag = !isEvent && anyEvent.having > 0 && tableUse.having == 0;
        if (!noUse && !noId && !noTime && !noTag && !entry.cut)
            continue;
        std::string text(flows.line(entry.row));
        if (text.empty())
            writeConntrackLine(flows.flow(entry.row), text);
        const auto reason = entry.cut ? SkipReason::ContinuationUncertain
            : noTag                   ? SkipReason::EventBeginningMissing
            : noTime                  ? SkipReason::EventTimeMissing
                                      : SkipReason::EndMissing;
        skipped.skipBetween(entry.number, reason, trimmed(text.substr(0, text.find('\n'))));
        removed.push_back(entry.row);
        events += isEvent ? 1 : 0;
    }
    flows.remove(removed);
    return events;
}

} // namespace ctscope
