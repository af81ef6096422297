// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace ctscope {

/// Kinds of flows that findings are about. A flow may be of several kinds.
enum class FlowClass : std::uint8_t {
    Established, ///< TCP ESTABLISHED, replied
    CloseWait,
    TimeWait,
    HalfOpen, ///< TCP SYN_SENT, SYN_SENT2 or SYN_RECV, not assured
    OneWay,   ///< TCP ESTABLISHED without a reply: seen in one direction only
    Dns,      ///< UDP to port 53
    Tunnel,   ///< UDP to the port of VXLAN, Geneve or WireGuard
    OtherProtocol,
    SourceNat,
    TranslatedUdp, ///< UDP with another destination
    AnsweredUdp,   ///< the same with a reply, its packets counted, not offloaded
    UnrepliedUdp,
};
constexpr std::size_t flowClassCount = 12;

/// The flows of a class: their rows in ascending order, and the seconds each has to live.
struct ClassRows {
    std::vector<Row> rows;
    std::vector<std::uint32_t> left; ///< one for each row in classes that keep them; noTime = none
    std::uint64_t recent = 0;        ///< of them, how many began within the last `recentSeconds`
    std::uint32_t mostLeft = 0;      ///< the most seconds that one has to live
};

/// What one pass over the rows of a snapshot gives. Rows that have ended are left out.
struct TableCounts {
    static constexpr std::uint32_t noTime = 0xffffffffU;
    static constexpr unsigned recentSeconds = 10;
    /// Flows that began within less than this are too few for a rate.
    static constexpr double leastSpan = 1;

    std::uint64_t flows = 0;
    std::uint64_t tcp = 0;
    std::uint64_t uncountedSyns = 0; ///< SYN_SENT without a reply and without counters
    std::uint64_t offloaded = 0;
    std::uint64_t counted = 0; ///< that have counters
    std::uint64_t recent = 0;  ///< that began within the last recentSeconds
    double recentSpan = 0;     ///< of these seconds, how many were watched; 0 = less than leastSpan
    std::array<ClassRows, flowClassCount> classes;

    const ClassRows &of(FlowClass kind) const noexcept { return classes[static_cast<std::size_t>(kind)]; }
};

/// Counts in one pass, on two threads when the table is large. Linear in the rows, so not for the GUI thread.
TableCounts countTable(const Snapshot &snapshot, Snapshot::Clock::time_point now);

} // namespace ctscope
