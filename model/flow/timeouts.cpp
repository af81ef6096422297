// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/timeouts.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

/// Places of the rules in the list; the order in which a table of them reads well.
enum RuleIndex : std::size_t {
    SynSent,
    SynRecv,
    Established,
    FinWait,
    CloseWait,
    LastAck,
    TimeWait,
    Close,
    MaxRetrans,
    Unacknowledged,
    Udp,
    UdpStream,
    UdpLite,
    UdpLiteStream,
    Icmp,
    IcmpV6,
    Gre,
    GreStream,
    SctpClosedRule,
    SctpCookieWaitRule,
    SctpCookieEchoedRule,
    SctpEstablishedRule,
    SctpShutdownSentRule,
    SctpShutdownRecdRule,
    SctpShutdownAckSentRule,
    SctpHeartbeatSentRule,
    SctpHeartbeatAckedRule,
    DccpRequestRule,
    DccpRespondRule,
    DccpPartopenRule,
    DccpOpenRule,
    DccpCloseReqRule,
    DccpClosingRule,
    DccpTimeWaitRule,
    Generic,
    RuleCount,
    NoRule = RuleCount,
};

struct Default {
    std::string_view sysctl;
    std::uint32_t seconds;
};

// net/netfilter/nf_conntrack_proto_{tcp,udp,icmp,icmpv6,gre,sctp,dccp,generic}.c
constexpr std::array<Default, RuleCount> defaults = {{
    {"nf_conntrack_tcp_timeout_syn_sent", 120},
    {"nf_conntrack_tcp_timeout_syn_recv", 60},
    {"nf_conntrack_tcp_timeout_established", 432000},
    {"nf_conntrack_tcp_timeout_fin_wait", 120},
    {"nf_conntrack_tcp_timeout_close_wait", 60},
    {"nf_conntrack_tcp_timeout_last_ack", 30},
    {"nf_conntrack_tcp_timeout_time_wait", 120},
    {"nf_conntrack_tcp_timeout_close", 10},
    {"nf_conntrack_tcp_timeout_max_retrans", 300},
    {"nf_conntrack_tcp_timeout_unacknowledged", 300},
    {"nf_conntrack_udp_timeout", 30},
    {"nf_conntrack_udp_timeout_stream", 120},
    {"nf_conntrack_udplite_timeout", 30},
    {"nf_conntrack_udplite_timeout_stream", 180},
    {"nf_conntrack_icmp_timeout", 30},
    {"nf_conntrack_icmpv6_timeout", 30},
    {"nf_conntrack_gre_timeout", 30},
    {"nf_conntrack_gre_timeout_stream", 180},
    {"nf_conntrack_sctp_timeout_closed", 10},
    {"nf_conntrack_sctp_timeout_cookie_wait", 3},
    {"nf_conntrack_sctp_timeout_cookie_echoed", 3},
    {"nf_conntrack_sctp_timeout_established", 210},
    {"nf_conntrack_sctp_timeout_shutdown_sent", 3},
    {"nf_conntrack_sctp_timeout_shutdown_recd", 3},
    {"nf_conntrack_sctp_timeout_shutdown_ack_sent", 3},
    {"nf_conntrack_sctp_timeout_heartbeat_sent", 30},
    {"nf_conntrack_sctp_timeout_heartbeat_acked", 210},
    {"nf_conntrack_dccp_timeout_request", 240},
    {"nf_conntrack_dccp_timeout_respond", 480},
    {"nf_conntrack_dccp_timeout_partopen", 480},
    {"nf_conntrack_dccp_timeout_open", 43200},
    {"nf_conntrack_dccp_timeout_closereq", 64},
    {"nf_conntrack_dccp_timeout_closing", 64},
    {"nf_conntrack_dccp_timeout_timewait", 240},
    {"nf_conntrack_generic_timeout", 600},
}};

/// The rule of a protocol's state, for the protocols that have states.
RuleIndex ruleOfState(State state) noexcept
{
    switch (state) {
    // A simultaneous open has no sysctl of its own, and LISTEN had its index before 2.6.31.
    case State::TcpSynSent:
    case State::TcpSynSent2:
    case State::TcpListen: return SynSent;
    case State::TcpSynRecv: return SynRecv;
    case State::TcpEstablished: return Established;
    case State::TcpFinWait: return FinWait;
    case State::TcpCloseWait: return CloseWait;
    case State::TcpLastAck: return LastAck;
    case State::TcpTimeWait: return TimeWait;
    case State::TcpClose: return Close;
    case State::SctpClosed: return SctpClosedRule;
    case State::SctpCookieWait: return SctpCookieWaitRule;
    case State::SctpCookieEchoed: return SctpCookieEchoedRule;
    case State::SctpEstablished: return SctpEstablishedRule;
    case State::SctpShutdownSent: return SctpShutdownSentRule;
    case State::SctpShutdownRecd: return SctpShutdownRecdRule;
    case State::SctpShutdownAckSent: return SctpShutdownAckSentRule;
    case State::SctpHeartbeatSent: return SctpHeartbeatSentRule;
    case State::SctpHeartbeatAcked: return SctpHeartbeatAckedRule;
    case State::DccpRequest: return DccpRequestRule;
    case State::DccpRespond: return DccpRespondRule;
    case State::DccpPartopen: return DccpPartopenRule;
    case State::DccpOpen: return DccpOpenRule;
    case State::DccpCloseReq: return DccpCloseReqRule;
    case State::DccpClosing: return DccpClosingRule;
    case State::DccpTimeWait: return DccpTimeWaitRule;
    // No state was given, or one in which the kernel never keeps a flow.
    case State::None:
    case State::TcpNone:
    case State::SctpNone:
    case State::DccpNone:
    case State::DccpIgnore:
    case State::DccpInvalid:
    case State::Other: return NoRule;
    }
    return NoRule;
}

} // namespace

Timeouts::Timeouts()
{
    m_rules.reserve(defaults.size());
    for (const Default &rule : defaults)
        m_rules.push_back({rule.sysctl, rule.seconds, rule.seconds});
    updateShortened();
}

void Timeouts::updateShortened() noexcept
{
    m_shortened = std::max(m_rules[MaxRetrans].seconds, m_rules[Unacknowledged].seconds);
}

const TimeoutRule *Timeouts::rule(Protocol protocol, State state, bool replied, bool assured) const noexcept
{
    RuleIndex index = Generic;
    switch (protocol) {
    case protocol::tcp:
        index = ruleOfState(state);
        // Picked up in the middle (nf_conntrack_tcp_loose) and nothing came back yet.
        if (index == Established && !replied && m_rules[Unacknowledged].seconds < m_rules[Established].seconds)
            index = Unacknowledged;
        break;
    case protocol::sctp:
    case protocol::dccp: index = ruleOfState(state); break;
    case protocol::udp: index = assured ? UdpStream : Udp; break;
    case protocol::udplite:
        // Kernels since 5.0 count UDP-Lite by the rules of UDP.
        if (m_ownUdpLite)
            index = assured ? UdpLiteStream : UdpLite;
        else
            index = assured ? UdpStream : Udp;
        break;
    case protocol::icmp: index = Icmp; break;
    case protocol::icmpv6: index = IcmpV6; break;
    case protocol::gre: index = replied ? GreStream : Gre; break;
    default: break;
    }
    return index == NoRule ? nullptr : &m_rules[index];
}

const TimeoutRule *Timeouts::rule(const FlowRecord &record) const noexcept
{
    if (record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload))
        return nullptr;
    return rule(record.protocol, record.state, !record.has(FlowRecord::Unreplied), record.has(FlowRecord::Assured));
}

const TimeoutRule *Timeouts::rule(const Flow &flow) const noexcept
{
    if (flow.status.offload || flow.status.hwOffload)
        return nullptr;
    return rule(flow.protocol, flow.state, !flow.status.unreplied, flow.status.assured);
}

bool Timeouts::set(std::string_view sysctl, std::uint32_t seconds) noexcept
{
    const auto found = std::ranges::find(m_rules, sysctl, &TimeoutRule::sysctl);
    if (found == m_rules.end())
        return false;
    found->seconds = seconds;
    const auto index = static_cast<std::size_t>(found - m_rules.begin());
    if (index == UdpLite || index == UdpLiteStream)
        m_ownUdpLite = true;
    updateShortened();
    return true;
}

} // namespace ctscope
