// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/field_names.h"

#include "flow/protocol.h"
#include "flow/state.h"
#include "tracking/compared_rows.h"

#include <algorithm>

namespace ctscope::filter {

std::vector<std::string_view> namesOf(const Field &field)
{
    std::vector<std::string_view> names;
    if (field.column == Column::Protocol)
        return {"tcp", "udp", "icmp", "icmpv6", "sctp", "dccp", "gre", "udplite", "igmp", "esp", "ah", "ospf", "pim",
            "vrrp"};
    if (field.column == Column::Family)
        return {"IPv4", "IPv6"};
    if (field.column == Column::State) {
        for (const Protocol number : {protocol::tcp, protocol::sctp, protocol::dccp}) {
            for (const State state : state::all(number)) {
                if (std::ranges::find(names, state::name(state)) == names.end())
                    names.push_back(state::name(state));
            }
        }
        return names;
    }
    if (field.column == Column::Event)
        return {"NEW", "UPDATE", "DESTROY"};
    if (field.column == Column::Ended)
        return {"expired", "closed", "removed", "replaced", "deleted", "gone"};
    if (field.column == Column::Eviction)
        return {"evictable", "closing", "kept"};
    switch (field.extra) {
    case Extra::NatKind: return {"none", "snat", "dnat", "both", "port"};
    case Extra::Status:
        return {"assured", "replied", "unreplied", "confirmed", "expected", "snat", "dnat", "dying", "fixed_timeout",
            "offload", "hw_offload", "seen_reply"};
    case Extra::RuleState: return {"NEW", "ESTABLISHED", "RELATED", "SNAT", "DNAT"};
    case Extra::Change:
        for (std::size_t i = 0; i < changeCount; ++i)
            names.push_back(changeName(static_cast<Change>(i)));
        return names;
    default: return {};
    }
}

} // namespace ctscope::filter
