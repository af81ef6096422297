// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A command line as the words that a shell would make of it.
struct CommandWords {
    enum class Error : std::uint8_t {
        None,
        Empty,    ///< there is no word
        OpenQuote ///< a quotation mark, or a backslash at the end, quotes nothing
    };
    std::vector<std::string> words;
    Error error = Error::None;
};

/// Splits a command line at blanks. Quotation marks and backslashes quote as in a POSIX shell: '…' everything, "…"
/// everything but \\, \", \$ and \`, a backslash the next character. Nothing else is special: no variable, no pattern
/// and no pipe; a user who wants them writes sh -c '…'.
CommandWords splitCommand(std::string_view text);

/// The words as one line, from which splitCommand() makes the same words.
std::string joinCommand(std::span<const std::string> words);

} // namespace ctscope
