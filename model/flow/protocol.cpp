// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/protocol.h"

#include <algorithm>

namespace ctscope::protocol {

namespace {

struct Name {
    Protocol number;
    std::string_view name;
    bool tracked; // conntrack prints this name; otherwise it prints "unknown"
};

constexpr Name names[] = {
    {tcp, "tcp", true},
    {udp, "udp", true},
    {icmp, "icmp", true},
    {icmpv6, "icmpv6", true},
    {sctp, "sctp", true},
    {dccp, "dccp", true},
    {gre, "gre", true},
    {udplite, "udplite", true},
    {2, "igmp", false},
    {4, "ipip", false},
    {8, "egp", false},
    {41, "6in4", false},
    {46, "rsvp", false},
    {50, "esp", false},
    {51, "ah", false},
    {88, "eigrp", false},
    {89, "ospf", false},
    {94, "ipip", false},
    {97, "etherip", false},
    {103, "pim", false},
    {108, "ipcomp", false},
    {112, "vrrp", false},
    {115, "l2tp", false},
    {137, "mpls", false},
};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::string_view conntrackName(Protocol number) noexcept
{
    for (const Name &entry : names) {
        if (entry.number == number)
            return entry.tracked ? entry.name : "unknown";
    }
    return "unknown";
}

std::string displayName(Protocol number)
{
    for (const Name &entry : names) {
        if (entry.number == number)
            return std::string(entry.name);
    }
    return "proto " + std::to_string(number);
}

std::optional<Protocol> fromName(std::string_view name) noexcept
{
    for (const Name &entry : names) {
        if (std::ranges::equal(entry.name, name, {}, {}, lower))
            return entry.number;
    }
    if (std::ranges::equal(std::string_view("ipv6-icmp"), name, {}, {}, lower))
        return icmpv6;
    return std::nullopt;
}

} // namespace ctscope::protocol
