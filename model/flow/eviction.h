// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/state.h"

#include <array>
#include <cstdint>

namespace ctscope {

struct Flow;
struct FlowRecord;

/// What the kernel may do with an entry to make room in a full table.
enum class Eviction : std::uint8_t {
    Kept,        ///< stays until its timeout: assured and not closing, or offloaded
    ByCollector, ///< assured but closing: freed by the garbage collector once count is above 95 % of the limit
    OnInsert,    ///< not assured: replaced when a new entry needs its place; the collector frees it, too
};
constexpr std::size_t evictionCount = 3;

/// Entries by class.
using EvictionCounts = std::array<std::uint64_t, evictionCount>;

/// The class of a flow, by nf_conntrack_core.c: early_drop_list() and gc_worker_can_early_drop(),
/// since Linux 4.12.
Eviction evictionOf(State state, bool assured, bool offloaded) noexcept;
Eviction evictionOf(const Flow &flow) noexcept;
Eviction evictionOf(const FlowRecord &record) noexcept;

/// True for states in which both ends are done or about to be: those for which can_early_drop() of
/// the TCP, SCTP and DCCP trackers returns true.
bool isShuttingDown(State state) noexcept;

} // namespace ctscope
