// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string>
#include <string_view>

namespace ctscope {

// How every reader interprets the texts of an entry, so that all formats give equal flows.

/// Reads an address, or the word that hides it (redaction.h): then `address` is Unreadable and
/// `instead` holds the word. False for any other text, such as a part of an address. When all four
/// addresses are read, redactionsHold() checks them together.
bool readAddress(std::string_view text, IpAddress &address, std::string &instead);

/// True when each name that may hide an address is in both tuples: one name alone is no evidence.
bool redactionsHold(const Flow &flow) noexcept;

/// Sets the state that `word` names for the flow's protocol; a word that this protocol does not
/// have is kept as State::Other.
void setState(Flow &flow, std::string_view word);

/// True for words that could be a state: capitals, digits and "_", a capital first.
bool isStateWord(std::string_view word) noexcept;

} // namespace ctscope
