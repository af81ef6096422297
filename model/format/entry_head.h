// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "flow/skip_reason.h"
#include "format/lexer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ctscope {

/// What stands before the first tuple of an entry: when, which event, which protocol, how long
/// it still lives, and in which state.
struct EntryHead {
    std::size_t tupleToken = 0; ///< index of the first token of the tuples; the token count if none
    EventKind event = EventKind::None;
    /// µs since 1970: its own stamp, else the time that a log put before an event.
    std::optional<std::int64_t> eventTime;
    bool stamped = false;       ///< that is a stamp of conntrack -o timestamp
    bool statisticsLog = false; ///< of conntrackd's statistics log
    std::optional<std::uint32_t> id; ///< that VyOS puts before the protocol
    bool hasLayer3 = false;
    Family family = Family::None; ///< that layer 3 names
    bool hasProtocol = false;
    bool wellFormed = false; ///< between protocol and tuples stands what should stand there
    bool atStart = false;    ///< nothing but a tag, a time or a file name stands before the protocol

    std::string_view name;                ///< the layer-4 name as printed
    std::optional<std::uint64_t> number;  ///< the number behind it
    std::optional<std::uint64_t> seconds;
    bool expired = false;                 ///< the seconds were negative
    bool secondsTooLarge = false;         ///< a number stands there that is none of 64 bits
    std::string_view stateWord;
    std::optional<std::uint32_t> greTimeout;
    std::optional<std::uint32_t> greStreamTimeout;
    std::vector<std::string_view> words; ///< further words, kept with the flow
    std::vector<std::string_view> brackets;
    std::vector<Token> pairs;
};

/// Reads the head of an entry. Never fails; `hasProtocol` and `wellFormed` tell how it went.
void readHead(std::span<const Token> tokens, EntryHead &head);

/// True for the keys that only tuples have.
bool isTupleKey(std::string_view key) noexcept;

/// The protocol that a head names, or why there is none.
struct HeadProtocol {
    std::optional<Protocol> number;
    SkipReason::Kind problem = SkipReason::ProtocolMissing; ///< when there is no number
};
/// Puts name and number together. When the number was lost and the seconds stand in its place,
/// `head.seconds` is put right.
HeadProtocol resolveProtocol(EntryHead &head) noexcept;

} // namespace ctscope
