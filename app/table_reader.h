// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/block_writer.h"
#include "source/open_origin.h"
#include "tracking/flow_table.h"

#include <functional>
#include <memory>
#include <string>

namespace ctscope {

/// Reads tables for the modes that answer a question about each of them: of an archive or a folder, all that it
/// holds. Event logs are read as their flows. Messages go to a terminal.
class TableReader {
public:
    explicit TableReader(BlockWriter &messages)
        : m_messages(messages)
    {
    }

    /// A table that was read once. The snapshot is that of `flows`.
    struct Table {
        Source &source;
        FlowTable &flows;
    };
    using Visit = std::function<void(const Table &)>;

    /// Reads what an origin holds and calls `visit` for each table.
    void read(const Origin &origin, const FactsWanted &facts, const Visit &visit, OpenOptions options = {});

    /// Something could not be read, or holds no flows.
    bool failed() const noexcept { return m_failed; }

private:
    void readTable(const Origin &origin, OpenOptions options, const FactsWanted &facts, const Visit &visit);
    void readBundle(const Origin &origin, const FactsWanted &facts, const Visit &visit);
    void report(const SourceProblem &problem, const Origin &origin, const ReadingInfo *reading);
    void message(std::string_view text);

    BlockWriter &m_messages;
    bool m_failed = false;
};

/// Reads a live table again and brings `flows` up to date. Problem::None unless that fails.
SourceProblem readAgain(const TableReader::Table &table, const FactsWanted &facts);

} // namespace ctscope
