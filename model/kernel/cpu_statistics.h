// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

/// The counters of connection tracking on one processor, by the names that the kernel and
/// `conntrack -S` give them ("insert_failed"), in the order given. Each counts from the start of the
/// machine and wraps at 2^32. A plain value.
struct CpuStatistics {
    unsigned cpu = 0;
    std::vector<std::pair<std::string, std::uint32_t>> counters;

    friend bool operator==(const CpuStatistics &, const CpuStatistics &) = default;
};

} // namespace ctscope
