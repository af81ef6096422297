// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The entries that a reader could not read: counts all of them, keeps the first few.
/// A plain value; one per thread, joined in the order of the text.
class SkipLog {
public:
    /// An entry could not be read. `number` is the 1-based line where it begins; `text` is shortened
    /// to SkippedLine::maxTextLength, never in the middle of a character.
    void skip(std::uint64_t number, SkipReason reason, std::string_view text);

    /// The same for an entry that is rejected later: the log stays in the order of the text.
    void skipBetween(std::uint64_t number, SkipReason reason, std::string_view text);

    /// Appends the log of a later piece of the same text. `linesBefore` is the number of
    /// lines before that piece.
    void append(SkipLog &&later, std::uint64_t linesBefore);

    std::uint64_t count() const noexcept { return m_count; }
    const std::vector<SkippedLine> &first() const noexcept { return m_first; }

    /// Adds the log to a reading.
    void moveInto(Reading &reading);

private:
    std::uint64_t m_count = 0;
    std::vector<SkippedLine> m_first;
};

} // namespace ctscope
