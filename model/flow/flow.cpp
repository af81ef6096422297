// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow.h"

namespace ctscope {

std::string_view eventName(EventKind kind) noexcept
{
    switch (kind) {
    case EventKind::None: return {};
    case EventKind::New: return "NEW";
    case EventKind::Update: return "UPDATE";
    case EventKind::Destroy: return "DESTROY";
    }
    return {};
}

std::vector<std::string> statusWords(const Flow &flow)
{
    if (!flow.statusWords.empty())
        return flow.statusWords;
    std::vector<std::string> words;
    if (flow.status.unreplied)
        words.emplace_back("UNREPLIED");
    if (flow.status.assured)
        words.emplace_back("ASSURED");
    if (flow.status.offload)
        words.emplace_back("OFFLOAD");
    if (flow.status.hwOffload)
        words.emplace_back("HW_OFFLOAD");
    if (flow.status.userspace)
        words.emplace_back("USERSPACE");
    return words;
}

Nat natOf(const Flow &flow) noexcept
{
    const Tuple &original = flow.original;
    const Tuple &reply = flow.reply;
    Nat nat;
    // Without an address on both sides there is nothing to compare; masked ones say nothing either.
    const auto differ = [](const IpAddress &a, const IpAddress &b) {
        const auto readable = [](const IpAddress &x) { return x.isV4() || x.isV6(); };
        return readable(a) && readable(b) && a != b;
    };
    nat.srcAddress = differ(original.src, reply.dst);
    nat.dstAddress = differ(original.dst, reply.src);
    if (original.keys.kind != reply.keys.kind)
        return nat;
    switch (original.keys.kind) {
    case L4Kind::Ports:
    case L4Kind::Gre:
        nat.srcPort = original.keys.first != reply.keys.second;
        nat.dstPort = original.keys.second != reply.keys.first;
        break;
    case L4Kind::Icmp:
        // One id serves both directions; the type differs by nature (request and reply).
        nat.srcPort = original.keys.second != reply.keys.second;
        break;
    case L4Kind::None:
        break;
    }
    return nat;
}

NatKind natKind(const Nat &nat) noexcept
{
    if (!nat.any())
        return NatKind::None;
    if (!nat.srcAddress && !nat.dstAddress)
        return NatKind::PortOnly;
    if (nat.srcAddress && nat.dstAddress)
        return NatKind::Both;
    if (nat.srcAddress)
        return nat.dstPort ? NatKind::Both : NatKind::Source;
    return nat.srcPort ? NatKind::Both : NatKind::Destination;
}

} // namespace ctscope
