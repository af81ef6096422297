// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ctscope {

// Text that ctscope did not write: the content of dumps, the names of files, programs and
// namespaces, the answers of other machines. It may contain anything, so it leaves ctscope only through
// these functions. Each way out has its own:
//
//   the terminal, labels, the clipboard   appendVisible()
//   a tool tip, a menu, a tab, a title    table/shown_text.h, on top of appendVisible()
//   a spreadsheet (CSV, copied rows)      appendCsvField(), appendTabField()
//   JSON                                  appendJsonString() in format/json_writer.h
//   a line of conntrack                   writeConntrackLine() in format/flow_writer.h
//   a command for a shell                 shellWord()
//
// Characters that are obeyed rather than shown are the control characters (C0, DEL and C1), those
// that change the direction of writing, and those that end a line or paragraph.

/// A character at the beginning of a text.
struct Character {
    std::size_t length = 0;  ///< bytes; 1 for a byte that begins no character
    std::uint32_t point = 0; ///< the code point; the byte itself when it is not valid
    bool valid = false;      ///< well-formed UTF-8 (RFC 3629)
};

/// The first character of a text, which must not be empty.
Character firstCharacter(std::string_view text) noexcept;

/// True for a code point that a terminal, a label or an editor obeys rather than shows.
bool isObeyed(std::uint32_t point) noexcept;

/// True when nothing in the text is obeyed and all of it is UTF-8: then it may go out unchanged, except to
/// JSON and spreadsheets.
bool isHarmless(std::string_view text) noexcept;

/// No bound on the length.
constexpr std::size_t wholeText = static_cast<std::size_t>(-1);

/// Appends text in one line of visible characters, in UTF-8. Control characters below U+0020 and DEL
/// become control pictures (ESC becomes U+241B "␛"); every other obeyed character, and every byte
/// that is not UTF-8, becomes U+FFFD. At most `most` characters; a longer text ends with "…".
void appendVisible(std::string &out, std::string_view text, std::size_t most = wholeText);
std::string visibleText(std::string_view text, std::size_t most = wholeText);

/// How many characters a UTF-8 text has.
std::size_t characterCount(std::string_view text) noexcept;

/// Appends a field of comma-separated values (RFC 4180): visible, quoted where that is needed. Text
/// that a spreadsheet would take for a formula gets a "'" before it; plain numbers stay.
void appendCsvField(std::string &out, std::string_view text);
/// The same for values that are separated by tabs, as spreadsheets take them from the clipboard.
void appendTabField(std::string &out, std::string_view text);

/// The text as one word of a POSIX shell, quoted. What is obeyed is written with escapes in the
/// form $'…', which bash, zsh and ksh read.
std::string shellWord(std::string_view text);

} // namespace ctscope
