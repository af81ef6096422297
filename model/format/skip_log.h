// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The account of what a reader could not take as a flow: counts everything, keeps the first few.
/// A plain value; one per thread, joined in the order of the text.
class SkipLog {
public:
    /// An entry could not be read. `number` is the 1-based line where it begins; `text` is shortened
    /// to SkippedLine::maxTextLength, never in the middle of a character.
    void skip(std::uint64_t number, SkipReason reason, std::string_view text);

    /// The same for an entry that was found out late: the account stays in the order of the text.
    void skipBetween(std::uint64_t number, SkipReason reason, std::string_view text);

    /// Takes over what a later piece of the same text has found. `linesBefore` is the number of
    /// lines before that piece.
    void append(SkipLog &&later, std::uint64_t linesBefore);

    std::uint64_t count() const noexcept { return m_count; }
    const std::vector<SkippedLine> &first() const noexcept { return m_first; }

    /// Adds the account to a reading.
    void moveInto(Reading &reading);

private:
    std::uint64_t m_count = 0;
    std::vector<SkippedLine> m_first;
};

} // namespace ctscope
