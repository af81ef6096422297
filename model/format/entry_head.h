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

/// The part of an entry before its first tuple: time, event, protocol, timeout and state.
struct EntryHead {
    std::size_t tupleToken = 0; ///< index of the first token of the tuples; the token count if none
    EventKind event = EventKind::None;
    /// µs since 1970: its own stamp, else the time that a log put before an event.
    std::optional<std::int64_t> eventTime;
    bool stamped = false;            ///< the time is a stamp of conntrack -o timestamp
    bool statisticsLog = false;      ///< of conntrackd's statistics log
    std::optional<std::uint32_t> id; ///< printed before the protocol by VyOS
    bool hasLayer3 = false;
    Family family = Family::None; ///< the one that layer 3 names
    bool hasProtocol = false;
    bool wellFormed = false; ///< everything between protocol and tuples is as expected
    bool atStart = false;    ///< only a tag, a time or a file name is before the protocol

    std::string_view name;               ///< the layer-4 name as printed
    std::optional<std::uint64_t> number; ///< the number after it
    std::optional<std::uint64_t> seconds;
    bool expired = false;         ///< the seconds were negative
    bool secondsTooLarge = false; ///< the number exceeds 64 bits
    std::string_view stateWord;
    std::optional<std::uint32_t> greTimeout;
    std::optional<std::uint32_t> greStreamTimeout;
    std::vector<std::string_view> words; ///< further words, kept with the flow
    std::vector<std::string_view> brackets;
    std::vector<Token> pairs;
};

/// Reads the head of an entry. Never fails; `hasProtocol` and `wellFormed` have the result.
void readHead(std::span<const Token> tokens, EntryHead &head);

/// True for the keys that only tuples have.
bool isTupleKey(std::string_view key) noexcept;

/// The protocol that a head names, or why there is none.
struct HeadProtocol {
    std::optional<Protocol> number;
    SkipReason::Kind problem = SkipReason::ProtocolMissing; ///< when there is no number
};
/// Combines name and number. When the number was lost and the seconds are in its place, corrects
/// `head.seconds`.
HeadProtocol resolveProtocol(EntryHead &head) noexcept;

} // namespace ctscope
