// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "flow/skip_reason.h"

#include <string>
#include <string_view>

namespace ctscope {

/// The kind of a line of `conntrack -o save`.
enum class SaveLineKind : std::uint8_t {
    Entry,    ///< -A or -I: an entry, or a NEW event
    Update,   ///< -U
    Destroy,  ///< -D
    PassOver, ///< blank, a comment, a status line, the command itself
    Other,
};

/// The beginning of a save line.
struct SaveHead {
    SaveLineKind kind = SaveLineKind::Other;
    std::string_view rest; ///< the text after -A, -U or -D
    bool byHand = false;   ///< the command's name is before it: not output of the tool
    bool numbered = false; ///< a line number is before it
};

/// Reads the beginning of a cleaned line. The command, a prompt, a line number of
/// cat or grep, or the prefix of a log may be before the option.
SaveHead saveHead(std::string_view line) noexcept;

/// True when the line certainly is one: an option of conntrack(8) follows -A, -U or -D.
bool isSaveLine(std::string_view line) noexcept;

/// The first and the last word of a text, empty when it has none.
std::string_view firstWord(std::string_view text) noexcept;
std::string_view lastWord(std::string_view text) noexcept;

/// Reads the options after -A, -U or -D. False when they do not describe a flow; then sets `reason`.
bool parseSaveOptions(std::string_view rest, Flow &flow, SkipReason &reason);

} // namespace ctscope
