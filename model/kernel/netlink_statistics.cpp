// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_statistics.h"

#include <array>
#include <span>
#include <string_view>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

namespace ctscope {

namespace {

// By attribute number; the words of conntrack -S.
constexpr std::array<std::string_view, 16> flowCounters = {
    "",
    "searched",
    "found",
    "new",
    "invalid",
    "ignore",
    "delete",
    "delete_list",
    "insert",
    "insert_failed",
    "drop",
    "early_drop",
    "error",
    "search_restart",
    "clash_resolve",
    "chaintoolong",
};
constexpr std::array<std::string_view, 4> expectationCounters = {"", "expect_new", "expect_create", "expect_delete"};

} // namespace

NetlinkFault decodeCpuStatistics(const NetlinkMessage &message, CpuStatistics &out)
{
    // The kernel answers the expectations' request under the number of the flows' subsystem.
    std::span<const std::string_view> names;
    if (message.is(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU))
        names = flowCounters;
    else if (message.is(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_EXP_GET_STATS_CPU)
        || message.is(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_GET_STATS_CPU))
        names = expectationCounters;
    else
        return NetlinkFault::WrongType;
    if (message.payload.size() < sizeof(nfgenmsg))
        return NetlinkFault::ShortMessage;

    out = CpuStatistics();
    out.cpu = networkNumber<std::uint16_t>(message.payload.subspan(offsetof(nfgenmsg, res_id)));
    return eachAttribute(message.payload.subspan(sizeof(nfgenmsg)), [&](const NetlinkAttribute &attribute) {
        std::uint32_t value = 0;
        if (!attribute.read(value))
            return NetlinkFault::WrongSize;
        // A counter that is newer than ctscope is shown by its number.
        const bool known = attribute.type < names.size() && !names[attribute.type].empty();
        out.counters.emplace_back(
            known ? std::string(names[attribute.type]) : "counter_" + std::to_string(attribute.type), value);
        return NetlinkFault::None;
    });
}

NetlinkFault decodeTableStatistics(const NetlinkMessage &message, TableStatistics &out)
{
    if (!message.is(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS))
        return NetlinkFault::WrongType;
    if (message.payload.size() < sizeof(nfgenmsg))
        return NetlinkFault::ShortMessage;
    out = TableStatistics();
    return eachAttribute(message.payload.subspan(sizeof(nfgenmsg)), [&](const NetlinkAttribute &attribute) {
        switch (attribute.type) {
        case CTA_STATS_GLOBAL_ENTRIES: return sized(attribute.read(out.entries.emplace()));
        case CTA_STATS_GLOBAL_MAX_ENTRIES: return sized(attribute.read(out.maxEntries.emplace()));
        default: return NetlinkFault::None;
        }
    });
}

} // namespace ctscope
