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

Nat natOfKeys(const L4Keys &original, const L4Keys &reply) noexcept
{
    Nat nat;
    if (original.kind != reply.kind)
        return nat;
    switch (original.kind) {
    case L4Kind::Ports:
    case L4Kind::Gre:
        nat.srcPort = original.first != reply.second;
        nat.dstPort = original.second != reply.first;
        break;
    case L4Kind::Icmp:
        // Both directions have the same id; their types differ (request and reply).
        nat.srcPort = original.second != reply.second;
        break;
    case L4Kind::None: break;
    }
    return nat;
}

bool addressesDiffer(const IpAddress &a, const IpAddress &b) noexcept
{
    const auto readable = [](const IpAddress &x) { return x.isV4() || x.isV6(); };
    return readable(a) && readable(b) && a != b;
}

Nat natOf(const Flow &flow) noexcept
{
    // A redaction replaces equal addresses with equal words.
    const auto differ = [](const IpAddress &a, const std::string &aWord, const IpAddress &b, const std::string &bWord) {
        const bool words = a.family == Family::Unreadable && b.family == Family::Unreadable;
        return words ? aWord != bWord : addressesDiffer(a, b);
    };
    Nat nat = natOfKeys(flow.original.keys, flow.reply.keys);
    nat.srcAddress = differ(flow.original.src, flow.original.srcText, flow.reply.dst, flow.reply.dstText);
    nat.dstAddress = differ(flow.original.dst, flow.original.dstText, flow.reply.src, flow.reply.srcText);
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
