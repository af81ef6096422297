// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace ctscope {

/// Checks whether a reading of the kernel's table is complete, by the kernel's count and bucket number
/// before and after. One object for all readings of a source.
class TableCheck {
public:
    enum class Verdict : std::uint8_t {
        Whole,
        Rebuilt, ///< the hash table got another size meanwhile: entries were missed or read twice
        TooFew,  ///< fewer entries than the kernel counts, and not as many fewer as in the last reading
    };

    Verdict judge(const Capacity &before, const Capacity &after, std::uint64_t rows) noexcept
    {
        if (before.buckets && after.buckets && before.buckets != after.buckets)
            return Verdict::Rebuilt;
        if (!before.count || !after.count)
            return Verdict::Whole;
        const std::uint64_t counted = std::min(*before.count, *after.count);
        const std::uint64_t missing = counted - std::min(counted, rows);
        const std::uint64_t margin = std::max(leastMargin, counted / 16);
        const std::uint64_t last = m_missing.value_or(0);
        m_missing = missing;
        const bool asLast = std::max(missing, last) - std::min(missing, last) <= margin;
        return missing <= margin || asLast ? Verdict::Whole : Verdict::TooFew;
    }

    static constexpr std::uint64_t leastMargin = 64;

private:
    /// Of the last reading. The kernel counts what has expired until it is collected, up to a minute
    /// later, and lists it no more: such entries are missing from two readings in a row, in about the same
    /// number. An entry that one reading missed by chance is in the next.
    std::optional<std::uint64_t> m_missing;
};

struct Reading;

/// Makes a reading that is not whole a partial one, with a doubt and a remark.
void noteDoubt(Reading &reading, TableCheck::Verdict verdict);

} // namespace ctscope
