// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/clickhouse_schema.h"
#include "record/outlet.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ctscope::outlet {

enum class BatchTable : std::uint8_t { Flows, Events };

/// Rows that are sent together, and stored all or not at all: of one table and of one day (UTC), by which the tables
/// are partitioned.
struct RowBatch {
    BatchTable table = BatchTable::Flows;
    std::uint64_t id = 0; ///< the column `batch`
    std::uint32_t rows = 0;
    std::int64_t first = 0; ///< µs: the earliest end of a flow, or time of an event
    std::int64_t last = 0;  ///< the latest one
    std::string body;       ///< RowBinary
};

/// An event, with the numbers that its kind has; see eventColumns().
struct EventRow {
    history::HistoryEvent kind = history::HistoryEvent::Sample;
    std::int64_t begin = 0; ///< µs since 1970
    std::int64_t time = 0;
    std::uint8_t reason = 0;
    std::uint64_t flows = 0;
    std::uint64_t entries = 0;
    std::uint64_t entryLimit = 0;
    std::uint64_t begun = 0;
    std::uint64_t ended = 0;
    std::uint64_t drops = 0;
    std::uint64_t earlyDrops = 0;
    std::uint8_t known = 0;
    std::string name{};
    std::string value{};
};

/// Makes batches out of flows and events. Ids are 40 random bits and a number, so that no two batches of any
/// recorders have the same one.
class BatchMaker {
public:
    /// A batch of most rows takes some 10 MB.
    static constexpr std::uint32_t mostRows = 50'000;

    BatchMaker(record::TableName table, bool withDestinations);

    void setTable(record::TableName table);
    const record::TableName &table() const noexcept { return m_table; }

    void add(const record::EndedFlow &flow);
    void add(const EventRow &event);
    /// The rows that were added, in batches, each of at most mostRows.
    std::vector<RowBatch> takeFlows() { return take(BatchTable::Flows); }
    std::vector<RowBatch> takeEvents() { return take(BatchTable::Events); }
    /// Rows that a take would give.
    std::uint32_t flows() const noexcept { return m_flows; }

private:
    RowBatch &batchOf(BatchTable table, std::int64_t time);
    std::vector<RowBatch> take(BatchTable table);
    std::uint64_t nextId();

    record::TableName m_table;
    std::string m_head; ///< what each row begins with
    bool m_withDestinations;
    std::uint64_t m_idBase = 0;
    std::uint64_t m_idNumber = 0;
    std::vector<RowBatch> m_batches;
    std::uint32_t m_flows = 0;
};

} // namespace ctscope::outlet
