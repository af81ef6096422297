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

// What a line that is no whole entry may be a piece of: the beginning of one, its middle or its end.

/// What an entry may begin with.
enum class Beginning : std::uint8_t { None, Tag, Time };

/// The word that begins at a place, or behind the blanks there.
std::string_view wordAt(std::string_view text, std::size_t begin) noexcept;

/// "… [start=Mon Nov" and "23 13:32:16 2026] use=1": a line broken within a bracket.
bool closesBracket(std::string_view entry, std::string_view part) noexcept;

/// The end of a pending entry is the half of a word.
bool endsInAWord(std::string_view entry) noexcept;

/// True when nothing speaks against it that a blank stood where the lines were joined at `seam`.
bool isSoundSeam(std::string_view entry, std::size_t seam) noexcept;

/// Without the number of a line before it: "65) 13;", "   12  04".
std::string_view withoutLineNumber(std::string_view part) noexcept;

/// The number of a line before it.
std::optional<std::uint64_t> lineNumberOf(std::string_view part) noexcept;

/// "12 tcp", "3) [NEW]": a number before what can begin an entry.
std::optional<std::uint64_t> numberBeforeEntry(std::string_view part) noexcept;

/// What can be the rest of a number or of an address: "0001", "10.7".
bool mayBeRestOfAValue(std::string_view part) noexcept;

/// A piece of an entry behind what may stand before it: "111) 12) 04", " * 593413", "92) 98:portid=8354".
bool isPieceBehindFrames(std::string_view part);

/// "10:00:05", which a log puts before a line.
bool isClock(std::string_view word) noexcept;

/// "[1795452073.441693]" alone.
bool isTime(const std::vector<Token> &tokens) noexcept;

/// "mark=7 use=1 tcp 6", "12: 345 tcp 6": the end of another entry stands before this one.
bool hasPairBefore(const std::vector<Token> &tokens, const char *name) noexcept;

/// "host app: [NEW] tcp": what a log puts before an entry, or the rest of another one.
bool hasWordBefore(const std::vector<Token> &tokens, const EntryHead &head) noexcept;

/// "id=1652407816 tcp 6": the end of another entry.
bool beginsWithField(const std::vector<Token> &tokens) noexcept;

/// "… mark=7 [1795449995.802322] [UPDATE] ip": what stands of the next entry behind the last field of a text.
Beginning beginningBehind(std::string_view text) noexcept;

/// An entry begins with what may have been lost.
bool beginsWith(Beginning beginning, const std::vector<Token> &tokens) noexcept;

/// How many "src=" there are.
int sourcesIn(const std::vector<Token> &tokens) noexcept;

} // namespace ctscope
