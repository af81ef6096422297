// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_facts.h"
#include "tracking/snapshot.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace ctscope {

/// What charts show of a table over time.
enum class Charted : std::uint8_t {
    Entries,    ///< the kernel's count
    Limit,      ///< nf_conntrack_max; not known when it is 0 (unlimited)
    Began,      ///< flows a second
    Ended,      ///< flows a second
    Bytes,      ///< a second, the sum of the flows' rates
    Drops,      ///< packets of new flows dropped, a second (drop)
    EarlyDrops, ///< entries evicted for new ones, a second (early_drop)
    SynSent,    ///< from here on: flows in a state
    SynReceived,
    Established,
    FinWait,
    CloseWait,
    LastAck,
    TimeWait,
    Close,
    OtherState,
    NoState,
    Tcp, ///< from here on: flows of a protocol
    Udp,
    Icmp, ///< of both families
    OtherProtocol,
    Count,
};
constexpr std::size_t chartedCount = static_cast<std::size_t>(Charted::Count);

/// The bands of a stacked chart, the lowest first; together they are all flows.
std::span<const Charted> chartedStates() noexcept;
std::span<const Charted> chartedProtocols() noexcept;

/// One value for each, NaN where nothing is known.
class ChartValues {
public:
    ChartValues() noexcept { m_values.fill(std::numeric_limits<float>::quiet_NaN()); }

    float operator[](Charted what) const noexcept { return m_values[static_cast<std::size_t>(what)]; }
    float &operator[](Charted what) noexcept { return m_values[static_cast<std::size_t>(what)]; }
    bool has(Charted what) const noexcept { return !std::isnan((*this)[what]); }

private:
    std::array<float, chartedCount> m_values{};
};

/// Makes values of the snapshots of one table, one after another: what is counted a second needs the one before.
/// Plain value, one thread.
class ChartReader {
public:
    /// The values of a live snapshot. Those a second are not known of the first one.
    ChartValues read(const Snapshot &snapshot);
    /// True when the last poll was read already, and the snapshot has nothing new to chart: values were attached.
    bool isSamePoll(const Snapshot &snapshot) noexcept;

private:
    using TimePoint = Snapshot::Clock::time_point;

    void readCounters(const KernelFacts &facts, ChartValues &values);

    std::optional<TimePoint> m_polledAt;
    std::uint64_t m_generation = 0;
    KernelFactsPtr m_facts;
};

} // namespace ctscope
