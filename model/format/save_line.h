// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string>
#include <string_view>

namespace ctscope {

/// What one line of `conntrack -o save` is.
enum class SaveLineKind : std::uint8_t {
    Entry,    ///< -A or -I: an entry, or a NEW event
    Update,   ///< -U
    Destroy,  ///< -D
    PassOver, ///< blank, a comment, a status line, the command itself
    Other,
};

/// Finds the kind from the first option. `rest` becomes what stands behind that option.
SaveLineKind saveLineKind(std::string_view line, std::string_view &rest) noexcept;

/// Reads the options behind -A, -U or -D. False when they do not describe a flow; then `reason`
/// says why.
bool parseSaveOptions(std::string_view rest, Flow &flow, std::string &reason);

} // namespace ctscope
