// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"
#include "flow/protocol.h"
#include "format/asked_time.h"
#include "tracking/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// "Who was 198.51.100.7:41234 at 10:42?" A plain value.
struct NatQuery {
    IpAddress address;                 ///< as it is known outside: behind source NAT, or before destination NAT
    std::optional<std::uint16_t> port; ///< or the id of ICMP, or the key of GRE
    std::optional<Protocol> protocol;
    std::optional<std::int64_t> at;                   ///< µs since 1970
    std::int64_t length = 0;                          ///< µs from `at` on that are meant: "10:42" is a minute
    std::int64_t tolerance = 30'000'000;              ///< µs, before and after these: clocks differ
    static constexpr std::int64_t second = 1'000'000; ///< in µs

    /// Asks for a time; see AskedTime::resolve().
    void askFor(const AskedTime &time, std::int64_t reference)
    {
        at = time.resolve(reference);
        length = time.length;
    }
    /// The first and the last moment that may be meant. For a query with `at`.
    std::int64_t earliest() const noexcept { return *at - tolerance; }
    std::int64_t latest() const noexcept { return *at + length + tolerance; }

    friend bool operator==(const NatQuery &, const NatQuery &) noexcept = default;
};

/// Reads "198.51.100.7", "198.51.100.7:41234", "2001:db8::7" and "[2001:db8::7]:41234". nullopt for anything else.
std::optional<NatQuery> parseNatEnd(std::string_view text);

/// A flow whose outer end was asked for.
struct NatMatch {
    Row row = 0;
    bool sourceNat = true; ///< the inside began the flow; false: it was reached by destination NAT
    Protocol protocol = 0;
    std::string inside;                      ///< address
    std::optional<std::uint16_t> insidePort; ///< or id, or key
    std::optional<std::uint16_t> outsidePort;
    std::string peer; ///< address of the other side
    std::optional<std::uint16_t> peerPort;
    std::optional<std::int64_t> begin; ///< µs since 1970
    bool beganBefore = false;          ///< it began at `begin` or before
    std::optional<std::int64_t> end;   ///< µs since 1970; absent when it was there at the last moment known
    bool certain = false;              ///< it is known to have been there at the time asked for
    bool isNear = false;               ///< it is known not to have been there then, but within the tolerance
};

/// What makes an answer less than certain.
enum class NatDoubt : std::uint8_t {
    NoPort,       ///< no port was asked for: many share one address
    NoTime,       ///< no time was asked for: ports are used again
    UnknownBegin, ///< when a flow began is not known
    OneMoment,    ///< a dump shows one moment; flows that ended before are not in it
    BeforeRecord, ///< the time is before the first that is known
    AfterRecord,  ///< the time is after the last that is known
    EndedOnly,    ///< a history has only flows that have ended
    LostServers,  ///< some of the servers of a history did not answer
    Incomplete,   ///< entries or events may be missing
    NearBy,       ///< another host had it within the tolerance
};

enum class NatCertainty : std::uint8_t { None, One, Several };

struct NatAnswer {
    std::vector<NatMatch> matches; ///< certain ones first, then as they began
    NatCertainty certainty =
        NatCertainty::None; ///< how many inside addresses; without those that are near, if others are there
    std::vector<NatDoubt> doubts;
    std::optional<std::int64_t> from; ///< µs since 1970: what the record covers
    std::optional<std::int64_t> until;
    /// Of a recording or a history: when flows may be missing that the question is about.
    std::vector<RecordedTimes::Span> gaps;
    // Of a history:
    std::uint32_t answered = 1; ///< servers that answered …
    std::uint32_t servers = 1;  ///< … of so many that have a part of it
};

/// The last moment that a snapshot knows of, in µs since 1970: its reading, or the last event of a log. nullopt for a
/// dump without times.
std::optional<std::int64_t> lastMoment(const Snapshot &snapshot);

/// Searches the flows of a live table, a dump or a folded event log. Linear in the rows.
NatAnswer searchNat(const Snapshot &snapshot, const NatQuery &query);

} // namespace ctscope
