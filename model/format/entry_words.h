// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace ctscope {

/// The kind of a single word of an entry. Where lines are joined, the words at the seam decide whether they
/// belong together.
enum class WordSort : std::uint8_t {
    Known, ///< a key with a value that it can have, a status, the name of a protocol or of a state
    Number,
    Open,   ///< anything else: without evidence either way
    Broken, ///< a part of a key, or a key with a value that it cannot have
};

/// A bracket is given with both of its signs: "[ASSURED]".
WordSort sortOfWord(std::string_view word) noexcept;

/// True for a text in place of an address that may be a redaction: it has no part of another field.
bool mayBeRedacted(std::string_view word) noexcept;

/// True for the rest of a known key without its beginning or its end: "port", "ime".
bool isPieceOfKey(std::string_view word) noexcept;

/// True when the lines that end with `left` and begin with `right` can be joined with a blank:
/// neither word looks like the half of one. `name` is the word before `left`.
bool canStandSideBySide(std::string_view name, std::string_view left, std::string_view right) noexcept;

} // namespace ctscope
