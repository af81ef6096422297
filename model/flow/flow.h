// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_detail.h"
#include "flow/protocol.h"
#include "flow/state.h"
#include "flow/tuple.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

/// What happened to a flow. Plain table entries carry None.
enum class EventKind : std::uint8_t { None, New, Update, Destroy };

/// "NEW", "UPDATE", "DESTROY"; empty for None.
std::string_view eventName(EventKind kind) noexcept;

/// Packets and bytes of one direction. Absent counters are not zero: the kernel was not counting.
struct Counters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const Counters &, const Counters &) noexcept = default;
};

/// Status bits of a flow, as far as an input has them.
struct Status {
    bool unreplied = false; ///< [UNREPLIED]: nothing came back yet
    bool assured = false;   ///< [ASSURED]: kept when the table is full
    bool offload = false;   ///< [OFFLOAD]: software flow table
    bool hwOffload = false; ///< [HW_OFFLOAD]: in the network card
    bool userspace = false; ///< [USERSPACE]: the event was caused by a program
    friend bool operator==(const Status &, const Status &) noexcept = default;
};

/// Which parts of the address differ between a flow's original tuple and its inverted reply.
struct Nat {
    bool srcAddress = false;
    bool dstAddress = false;
    bool srcPort = false; ///< or the ICMP id
    bool dstPort = false;

    bool source() const noexcept { return srcAddress || srcPort; }
    bool destination() const noexcept { return dstAddress || dstPort; }
    bool any() const noexcept { return source() || destination(); }
    friend bool operator==(const Nat &, const Nat &) noexcept = default;
};

/// The name of a translation. PortOnly: addresses stayed, a port or an ICMP id changed.
enum class NatKind : std::uint8_t { None, Source, Destination, Both, PortOnly };

/// One connection tracking entry: a plain value, complete and self-contained.
/// Optional members are absent when the input does not have them.
/// Tables of flows are kept packed in a FlowStore; this is the form for reading, writing and
/// showing one of them.
struct Flow {
    Protocol protocol = 0;
    State state = State::None;
    std::string stateWord; ///< set only with State::Other

    Tuple original;
    Tuple reply;

    std::optional<std::uint32_t> timeout; ///< seconds left
    Status status;
    std::optional<std::uint16_t> statusBits; ///< all of the kernel's bits (status_bit); ctnetlink only
    std::optional<Counters> originalCounters;
    std::optional<Counters> replyCounters;
    std::optional<std::uint32_t> mark;
    std::optional<std::uint16_t> zone;
    std::optional<std::uint16_t> zoneOriginal; ///< zone-orig=, replaces zone=
    std::optional<std::uint16_t> zoneReply;    ///< zone-reply=
    std::optional<std::uint32_t> use;          ///< reference count
    std::optional<std::uint32_t> id;

    EventKind event = EventKind::None;
    std::optional<std::int64_t> eventTime; ///< µs since 1970, wall clock

    std::optional<std::int64_t> start;             ///< ns since 1970, wall clock
    std::optional<std::int64_t> stop;              ///< ns since 1970, wall clock
    std::optional<std::uint64_t> deltaTime;        ///< s since the start
    std::optional<std::uint64_t> activeSince;      ///< s, conntrackd "[active since Ns]"
    std::optional<std::uint64_t> expiresIn;        ///< s, conntrackd "[expires in Ns]"
    std::optional<std::uint32_t> greTimeout;       ///< s, GRE in /proc: "timeout="
    std::optional<std::uint32_t> greStreamTimeout; ///< s, GRE in /proc: "stream_timeout="
    std::optional<std::uint32_t> secmark;
    std::optional<std::string> secctx;
    std::optional<std::string> helper;
    std::optional<std::vector<std::string>> labels;
    std::optional<std::uint32_t> portId; ///< netlink port of the program that caused the event
    std::optional<std::string> program;  ///< its name
    FlowDetail detail;                   ///< attributes that only ctnetlink has

    /// Bracketed words in the order read, kept only when they are not the known ones of `status`
    /// in the usual order (UNREPLIED, ASSURED, OFFLOAD, HW_OFFLOAD, USERSPACE).
    std::vector<std::string> statusWords;
    /// key=value pairs that ctscope does not know, in the order read; the value may be empty.
    std::vector<std::pair<std::string, std::string>> unknownPairs;
    /// Words without "=" that ctscope does not know, in the order read.
    std::vector<std::string> bareWords;

    friend bool operator==(const Flow &, const Flow &) noexcept = default;
};

/// The bracketed words of a flow in the order read: statusWords, or those that `status` implies.
std::vector<std::string> statusWords(const Flow &flow);

/// The difference between original and reply that is the translation.
Nat natOf(const Flow &flow) noexcept;
/// Its two halves: the ports (or ICMP id) alone, and one address against its counterpart. Addresses
/// differ only when both are known; a missing or masked one never differs.
Nat natOfKeys(const L4Keys &original, const L4Keys &reply) noexcept;
bool addressesDiffer(const IpAddress &a, const IpAddress &b) noexcept;
NatKind natKind(const Nat &nat) noexcept;

} // namespace ctscope
