// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ctscope {

/// The packed form of a flow: the fields of nearly every entry, in 52 bytes.
/// Rare attributes sit in the store's arena, IPv6 addresses in its pool.
struct FlowRecord {
    /// Bits of `flags`.
    enum Flag : std::uint32_t {
        Ipv6 = 1u << 0,           ///< `addresses` are indices into the IPv6 pool
        MixedAddresses = 1u << 1, ///< `addresses` are arena offsets: absent, unreadable or mixed families
        HasMark = 1u << 2,
        HasZone = 1u << 3,
        HasUse = 1u << 4,
        HasId = 1u << 5,
        HasOriginalCounters = 1u << 6,
        HasReplyCounters = 1u << 7,
        Unreplied = 1u << 8,
        Assured = 1u << 9,
        Offload = 1u << 10,
        HwOffload = 1u << 11,
        Userspace = 1u << 12,
        HasTimeout = 1u << 13,
        HasEventTime = 1u << 14,
        HasStatusBits = 1u << 15,
        // Two bits each: L4Kind of the original and the reply tuple, and EventKind.
        OriginalKindShift = 16,
        ReplyKindShift = 18,
        EventShift = 20,
    };

    std::array<std::uint32_t, 4> addresses{}; ///< original src, dst, reply src, dst; IPv4 in host order
    std::array<std::uint16_t, 4> keys{};      ///< original first, second, reply first, second
    std::uint32_t flags = 0;
    std::uint32_t timeout = 0; ///< s; valid with HasTimeout
    std::uint32_t mark = 0;
    std::uint32_t id = 0;
    std::uint32_t extras = 0; ///< where the rare attributes are; 0 = none
    std::uint16_t zone = 0;
    std::uint16_t use = 0; ///< 65535 = the value is among the extras
    Protocol protocol = 0;
    State state = State::None;
    std::uint16_t statusBits = 0; ///< status_bit; valid with HasStatusBits

    bool has(Flag flag) const noexcept { return (flags & flag) != 0; }
    L4Kind originalKind() const noexcept { return static_cast<L4Kind>(flags >> OriginalKindShift & 3u); }
    L4Kind replyKind() const noexcept { return static_cast<L4Kind>(flags >> ReplyKindShift & 3u); }
    EventKind event() const noexcept { return static_cast<EventKind>(flags >> EventShift & 3u); }
    /// True for a DESTROY event with the timeout or the state at the end, which kernels send since 5.12.
    bool hasTimeAtEnd() const noexcept
    {
        return event() == EventKind::Destroy && (has(HasTimeout) || state != State::None);
    }
    bool plainIpv4() const noexcept { return (flags & (Ipv6 | MixedAddresses)) == 0; }
    /// True for the entries of most tables: IPv4, with ports in both directions.
    bool plainIpv4Ports() const noexcept
    {
        constexpr auto ports = static_cast<std::uint32_t>(L4Kind::Ports);
        constexpr std::uint32_t bothPorts = ports << OriginalKindShift | ports << ReplyKindShift;
        constexpr std::uint32_t bothKinds = 3u << OriginalKindShift | 3u << ReplyKindShift;
        return (flags & (Ipv6 | MixedAddresses | bothKinds)) == bothPorts;
    }
};
static_assert(sizeof(FlowRecord) == 52);

/// The record of a flow without its addresses and rare attributes.
FlowRecord recordOf(const Flow &flow) noexcept;

/// Packets and bytes of both directions.
struct BothCounters {
    Counters original;
    Counters reply;
};

/// Rare attributes that a fast reader gives with a record.
struct RareAttributes {
    std::optional<std::int64_t> start; ///< ns since 1970
    std::string_view detail;           ///< of encodeDetail(); empty = none
};

/// Which address of a flow is meant; the value is the index into FlowRecord::addresses.
enum class AddressSlot : std::uint8_t { OriginalSrc, OriginalDst, ReplySrc, ReplyDst };

} // namespace ctscope
