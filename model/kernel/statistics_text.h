// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/cpu_statistics.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

/// The content of /proc/net/stat/nf_conntrack.
struct StatisticsText {
    std::optional<std::uint64_t> entries; ///< in the table; every line repeats it
    /// One for each line, in order: the kernel writes one for each possible processor, from 0.
    /// The counters have the names of ctnetlink and `conntrack -S` also where the file has other names
    /// (icmp_error, clashres, chainlength).
    std::vector<CpuStatistics> cpus;
    std::uint64_t skipped = 0; ///< lines that do not fit the header
};

/// Reads /proc/net/stat/nf_conntrack, or ip_conntrack, of any kernel: the header line names the
/// columns, all numbers are hexadecimal. nullopt when there is no such header.
std::optional<StatisticsText> parseStatistics(std::string_view text);

/// Reads what `conntrack -S` prints: "cpu=0 found=3 invalid=1 …", decimal. nullopt when no line is one.
std::optional<StatisticsText> parseStatisticsList(std::string_view text);

} // namespace ctscope
