// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ctscope {

/// Finds digits in numbers that are not written out: an automaton that is fed with three digits at
/// once, by one lookup in a table that fits the first cache. A number of seven digits costs three.
class DigitMatcher {
public:
    /// `needle`: digits, at least one. One that is longer than any number is found nowhere.
    explicit DigitMatcher(std::string_view needle);

    /// In the decimal digits of a number, without zeros in front.
    bool isIn(std::uint64_t value) const noexcept
    {
        if (value < base)
            return m_first[value] == m_found;
        if (value < base * base)
            return next(m_first[value / base], value % base) == m_found;
        return isInLong(value);
    }
    /// In nine digits, with zeros in front.
    bool isInNine(std::uint32_t value) const noexcept
    {
        return next(next(next(0, value / 1000000), value / 1000 % base), value % base) == m_found;
    }

private:
    static constexpr std::uint64_t base = 1000;

    std::uint8_t next(std::size_t state, std::uint64_t group) const noexcept { return m_next[state * base + group]; }
    bool isInLong(std::uint64_t value) const noexcept;

    /// A state is the length of the part of the needle that was seen last; m_found is final.
    std::uint8_t m_found;
    std::vector<std::uint8_t> m_next;         ///< by state and three digits
    std::array<std::uint8_t, base> m_first{}; ///< by up to three digits at the front of a number
};

} // namespace ctscope
