// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string>
#include <string_view>

namespace ctscope {

// What every reader takes the texts of an entry for, so that all formats give equal flows.

/// Reads an address, or the word that hides it (redaction.h): then `address` is Unreadable and
/// `instead` holds the word. False for any other text, as a part of an address. What an entry's words
/// are as a whole, redactionsHold() says when all four are there.
bool readAddress(std::string_view text, IpAddress &address, std::string &instead);

/// True when each name that hides an address stands in both tuples, where a name alone says too little.
bool redactionsHold(const Flow &flow) noexcept;

/// Sets the state that `word` names for the flow's protocol; a word that this protocol does not
/// have is kept as State::Other.
void setState(Flow &flow, std::string_view word);

/// True for what could be a state: capitals, digits and "_", a capital first.
bool isStateWord(std::string_view word) noexcept;

} // namespace ctscope
