// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/entry_head.h"
#include "format/lexer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

// Pieces of entries: lines that may be the beginning, the middle or the end of one.

/// The kinds of beginnings of an entry.
enum class Beginning : std::uint8_t { None, Tag, Time };

/// The word at a position, or after the blanks there.
std::string_view wordAt(std::string_view text, std::size_t begin) noexcept;

/// "… [start=Mon Nov" and "23 13:32:16 2026] use=1": a line broken within a bracket.
bool closesBracket(std::string_view entry, std::string_view part) noexcept;

/// True when the pending entry ends with a part of a word.
bool endsInAWord(std::string_view entry) noexcept;

/// True when a blank is plausible where the lines were joined at `seam`.
bool isSoundSeam(std::string_view entry, std::size_t seam) noexcept;

/// The text without a line number before it: "65) 13;", "   12  04".
std::string_view withoutLineNumber(std::string_view part) noexcept;

/// The line number before a text.
std::optional<std::uint64_t> lineNumberOf(std::string_view part) noexcept;

/// "12 tcp", "3) [NEW]": a number before the possible beginning of an entry.
std::optional<std::uint64_t> numberBeforeEntry(std::string_view part) noexcept;

/// True for the possible rest of a number or of an address: "0001", "10.7".
bool mayBeRestOfAValue(std::string_view part) noexcept;

/// True for a piece of an entry after frames or numbers: "111) 12) 04", " * 593413", "92) 98:portid=8354".
bool isPieceBehindFrames(std::string_view part);

/// "10:00:05", as a log prefixes it to a line.
bool isClock(std::string_view word) noexcept;

/// "[1795452073.441693]" alone.
bool isTime(const std::vector<Token> &tokens) noexcept;

/// "mark=7 use=1 tcp 6", "12: 345 tcp 6": the end of another entry before this one.
bool hasPairBefore(const std::vector<Token> &tokens, const char *name) noexcept;

/// "host app: [NEW] tcp": the prefix of a log, or the rest of another entry.
bool hasWordBefore(const std::vector<Token> &tokens, const EntryHead &head) noexcept;

/// "id=1652407816 tcp 6": the end of another entry.
bool beginsWithField(const std::vector<Token> &tokens) noexcept;

/// "… mark=7 [1795449995.802322] [UPDATE] ip": the beginning of the next entry after the last field of a text.
Beginning beginningBehind(std::string_view text) noexcept;

/// True when an entry begins with the part that may have been lost.
bool beginsWith(Beginning beginning, const std::vector<Token> &tokens) noexcept;

/// The number of "src=".
int sourcesIn(const std::vector<Token> &tokens) noexcept;

} // namespace ctscope
