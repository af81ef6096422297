// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// One timeout rule: which sysctl holds it, and its value.
struct TimeoutRule {
    std::string_view sysctl;   ///< file name below /proc/sys/net/netfilter: "nf_conntrack_tcp_timeout_established"
    std::uint32_t seconds = 0; ///< the value in force
    std::uint32_t kernelDefault = 0;
};

/// The seconds to which the kernel sets an entry of each protocol and state when it sees traffic.
/// A plain value. Default-constructed: the defaults of today's kernels (net/netfilter/
/// nf_conntrack_proto_*.c). Values of the running kernel: SettingsByName::readTimeouts().
class Timeouts {
public:
    Timeouts();

    /// The rule for a flow; nullptr when no rule is known: for a flow without a state whose protocol has states,
    /// and for an offloaded flow, whose time the flow table determines. Of the two timeouts of UDP and GRE, a flow has
    /// the stream's when it is assured (UDP) or replied (GRE). TCP's ESTABLISHED
    /// without a reply has the unacknowledged timeout, when that is the shorter one. UDP-Lite
    /// follows UDP's rules, as in kernels since 5.0, until a rule of its own is set.
    const TimeoutRule *rule(Protocol protocol, State state, bool replied, bool assured) const noexcept;
    const TimeoutRule *rule(const FlowRecord &record) const noexcept;
    const TimeoutRule *rule(const Flow &flow) const noexcept;

    /// Sets the value of a rule by its sysctl name; false when no rule has it.
    bool set(std::string_view sysctl, std::uint32_t seconds) noexcept;
    const std::vector<TimeoutRule> &rules() const noexcept { return m_rules; }

    /// The seconds to which the kernel shortens a longer timeout of a TCP connection whose data is not
    /// acknowledged, was sent too often, or meets a window of zero: the larger of the two rules
    /// (nf_conntrack_proto_tcp.c).
    std::uint32_t shortened() const noexcept { return m_shortened; }

    /// Seconds since the last packet, for an entry of which `secondsLeft` are left now: the rule's value less these,
    /// never negative. nullopt without a rule or seconds, when the time left is above the rule's value (the flow then
    /// has a timeout policy of its own), and when the entry was read with so little left that its countdown may have
    /// begun at shortened().
    std::optional<std::uint32_t> idle(const FlowRecord &record, std::uint32_t secondsLeft) const noexcept
    {
        const TimeoutRule *const applies = rule(record);
        if (applies == nullptr || !record.has(FlowRecord::HasTimeout) || secondsLeft > applies->seconds)
            return std::nullopt;
        if (record.protocol == protocol::tcp && applies->seconds > m_shortened && record.timeout <= m_shortened)
            return std::nullopt;
        return applies->seconds - secondsLeft;
    }

private:
    void updateShortened() noexcept;

    std::uint32_t m_shortened = 0;
    std::vector<TimeoutRule> m_rules;
    bool m_ownUdpLite = false;
};

} // namespace ctscope
