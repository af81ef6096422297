// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/timeout_use.h"

namespace ctscope {

std::optional<std::vector<TimeoutUse>> countTimeoutUse(const Snapshot &snapshot, std::stop_token stop)
{
    if (!snapshot.origin().timeouts)
        return std::vector<TimeoutUse>();
    const auto &rules = snapshot.origin().timeouts->rules();
    std::vector<TimeoutUse> use(rules.size());
    constexpr Row rowsPerPass = 65536;
    for (Row row = 0; row < snapshot.liveRows; ++row) {
        if (row % rowsPerPass == 0 && stop.stop_requested())
            return std::nullopt;
        const FlowRecord &record = snapshot.rows.record(row);
        const TimeoutRule *const rule = snapshot.origin().timeouts->rule(record);
        if (rule == nullptr || snapshot.rows.origin(row) != 0)
            continue;
        TimeoutUse &here = use[static_cast<std::size_t>(rule - rules.data())];
        ++here.flows;
        if (!record.has(FlowRecord::HasTimeout))
            continue;
        // In 64 bits: four times a timeout may be more than 32 hold.
        const std::uint64_t whole = rule->seconds;
        if (record.timeout > whole) {
            ++here.above;
            continue;
        }
        const std::uint64_t idle = whole - record.timeout;
        here.firstHalf += idle * 2 <= whole;
        here.lastQuarter += idle * 4 > whole * 3;
    }
    return use;
}

} // namespace ctscope
