// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"

#include "format/pseudonyms.h"
#include "query/groups/grouping.h"

#include <optional>

namespace ctscope {

class BlockWriter;

/// Prints a table in the way that the options of --print ask for: flows, flows in sentences, or groups.
class TablePrinter {
public:
    /// `pseudonyms`: in place of addresses and names.
    TablePrinter(const CommandLine &commandLine, BlockWriter &out, std::optional<Pseudonyms> pseudonyms = {});

    /// Takes a reading before the one that is printed: groups have rates then.
    void takeEarlier(const SnapshotPtr &snapshot);
    void print(const SnapshotPtr &snapshot);

private:
    GroupedRowsPtr groupsOf(const SnapshotPtr &snapshot);
    void printGroups(const SnapshotPtr &snapshot);
    Frame frameOf(SnapshotPtr snapshot);

    const CommandLine &m_commandLine;
    BlockWriter &m_out;
    std::optional<Pseudonyms> m_pseudonyms;
    Grouping m_grouping;
};

} // namespace ctscope
