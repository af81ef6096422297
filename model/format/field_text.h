// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string>
#include <string_view>

namespace ctscope {

// What every reader takes the texts of an entry for, so that all formats give equal flows.

/// Reads an address, or what stands in its place ("x.x.x.x"): then `address` is Unreadable and
/// `instead` holds the text. False for a text that would be an address but is no valid one.
bool readAddress(std::string_view text, IpAddress &address, std::string &instead);

/// Sets the state that `word` names for the flow's protocol; a word that this protocol does not
/// have is kept as State::Other.
void setState(Flow &flow, std::string_view word);

/// True for what could be a state: capitals, digits and "_", a capital first.
bool isStateWord(std::string_view word) noexcept;

} // namespace ctscope
