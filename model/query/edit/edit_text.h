// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_edit.h"

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

// Changes of entries as users write them.

/// "600" (seconds), "10m", "1h30m"; nullopt for anything else, and for less than a second or more than
/// EntryEdit::longestTimeout.
std::optional<EntryEdit> timeoutFromText(std::string_view text);

/// "16", "0x10", "0x10/0xff": the bits within the mask become those of the value, all bits without one. nullopt for
/// anything else, also for a value with bits outside the mask.
std::optional<EntryEdit> markFromText(std::string_view text);

/// "0x10", or "0x10/0xff" when not all bits are set.
std::string markText(const EntryEdit &edit);

} // namespace ctscope
