// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/cpu_statistics.h"
#include "kernel/netlink_message.h"

#include <cstdint>
#include <optional>

namespace ctscope {

/// Decodes one processor's counters, of flows or of expectations.
NetlinkFault decodeCpuStatistics(const NetlinkMessage &message, CpuStatistics &out);

/// How many flows there are, and how many there may be: the answer to IPCTNL_MSG_CT_GET_STATS.
struct TableStatistics {
    std::optional<std::uint32_t> entries;
    std::optional<std::uint32_t> maxEntries; ///< not sent by kernels before 4.18
};
NetlinkFault decodeTableStatistics(const NetlinkMessage &message, TableStatistics &out);

} // namespace ctscope
