// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"
#include "names/host_names.h"
#include "query/block_writer.h"
#include "source/origin_set.h"
#include "tracking/merged_tables.h"

#include <chrono>
#include <memory>
#include <vector>

namespace ctscope {

/// Reads the machines of a set once, all at the same time, and makes one table of them. One that does not answer in time
/// is left out. Messages go to a terminal, which ssh does not ask at: several would ask at once.
class SetReader {
public:
    explicit SetReader(BlockWriter &messages)
        : m_messages(messages)
    {
    }

    /// Null when no machine could be read.
    SnapshotPtr read(const OriginSet &set, bool withOwners);
    /// The same table again, with names of hosts, countries and networks.
    SnapshotPtr withHosts(HostNamesPtr hosts, GeoDataPtr geo);

    /// A machine could not be read.
    bool failed() const noexcept { return m_failed; }
    /// Something was skipped, or may be missing.
    bool incomplete() const noexcept { return m_incomplete; }

    /// A machine that takes longer is given up.
    static constexpr std::chrono::seconds patience{30};

private:
    struct Member;
    void readAll(const OriginSet &set, std::vector<std::unique_ptr<Member>> &members);
    void take(Member &member, bool withOwners);
    void message(const std::string &text);

    BlockWriter &m_messages;
    std::shared_ptr<CommonTracking> m_common = std::make_shared<CommonTracking>();
    MergedTables m_merged{m_common};
    std::vector<MergedMember> m_parts;
    bool m_failed = false;
    bool m_incomplete = false;
};

} // namespace ctscope
