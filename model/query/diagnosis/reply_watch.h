// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace ctscope {

/// Remembers from diagnosis to diagnosis how the packet counters of some flows grew, to find those that had replies
/// and no longer get any. It keeps nothing of other flows, and of `mostFlows` at most: flows that it knows stay before
/// new ones are added. Used by one thread at a time.
class ReplyWatch {
public:
    /// Takes the counters of these rows, which must have replies and both counters. Flows that are not among them are
    /// forgotten. A snapshot of another tracking starts the watch anew.
    void add(const Snapshot &snapshot, std::span<const Row> rows, Snapshot::Clock::time_point now);

    /// Those of the rows given last that have sent packets for `seconds` without a reply.
    std::vector<Row> silentFor(std::uint64_t seconds) const;
    /// True when the watch began so long ago that silentFor() could have found a flow.
    bool hasLasted(std::uint64_t seconds) const noexcept;

    static constexpr std::size_t mostFlows = 65536;

private:
    struct Watched {
        std::uint64_t packetsOut = 0;
        std::uint64_t packetsIn = 0;
        /// When packets without a reply were first seen, in tenths as in FlowTrack; 0 = the last packets had one.
        std::uint32_t unansweredSince = 0;
        std::uint32_t lastPacketOut = 0; ///< when packets out were last seen, in tenths
        Row row = 0;                     ///< in the snapshot that was given last
        std::uint64_t round = 0;         ///< of add(), in which it was last there
    };

    TrackingId m_tracking = 0;
    std::uint32_t m_begin = 0; ///< tenths
    std::uint32_t m_now = 0;   ///< tenths
    std::uint64_t m_round = 0;
    std::unordered_map<FlowSerial, Watched> m_watched;
};

} // namespace ctscope
