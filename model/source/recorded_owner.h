// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/owner.h"

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// An owner as a recording keeps it: for each value that is known a tag, its length and its bytes. A reader passes over
/// tags that it does not know. Empty when nothing is known.
std::string recordedOwner(const Owner &owner);
/// nullopt for an empty or damaged one.
std::optional<Owner> ownerFromRecording(std::string_view bytes);

} // namespace ctscope
