// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/eviction.h"
#include "query/row_reader.h"
#include "tracking/compared_rows.h"

#include <string_view>

namespace ctscope {

// The words shown in cells. They are terms of the field and are not translated.

/// The tracker's state, the word that the entry had instead of one, or, for protocols without
/// states, what the status bits amount to: "unreplied", "replied", "stream". Empty when not known.
std::string_view stateWord(RowReader &reader);
/// "expired", "closed", "removed", "replaced", "deleted", "gone"; empty for StillThere.
std::string_view endWord(EndReason reason) noexcept;
/// "evictable", "closing", "kept".
std::string_view evictionName(Eviction eviction) noexcept;
/// "echo request"; empty for types without a name here. Both ICMP and ICMPv6.
std::string_view icmpTypeName(Protocol number, std::uint8_t type) noexcept;

/// The key of one side of a tuple: "443", "echo request", "id 7", "key 0x1f".
void appendKey(std::string &out, Protocol number, const L4Keys &keys, bool source);
/// The same in machine-readable form: "443", "type=8 code=0", "id=7", "0x1f".
void appendExactKey(std::string &out, const L4Keys &keys, bool source);

/// "source → 203.0.113.1", "both → 203.0.113.1 and 10.0.0.5:8080", "port only → 40001".
void appendNat(std::string &out, const RowReader &reader);
/// Each changed side by itself: "source → 203.0.113.1, destination → 10.0.0.5:8080".
void appendExactNat(std::string &out, const RowReader &reader);

/// The bracketed words in the order read: "ASSURED OFFLOAD".
void appendFlags(std::string &out, RowReader &reader);
/// "state, grew"; empty without a change.
void appendChanges(std::string &out, ChangeSet changes);
/// What no other column shows, as the input spells it: "nmark=3 slan portid=42".
void appendOther(std::string &out, RowReader &reader);

} // namespace ctscope
