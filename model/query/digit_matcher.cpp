// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/digit_matcher.h"

#include <algorithm>
#include <charconv>

namespace ctscope {

namespace {

/// The longest number has twenty digits.
constexpr std::size_t longest = 20;

} // namespace

DigitMatcher::DigitMatcher(std::string_view needle)
    : m_found(static_cast<std::uint8_t>(std::min(needle.size(), longest + 1)))
    , m_next((std::size_t(m_found) + 1) * base)
{
    needle = needle.substr(0, m_found);
    // Where the automaton of Knuth, Morris and Pratt goes from each state with each digit.
    std::vector<std::array<std::uint8_t, 10>> step(std::size_t(m_found) + 1);
    std::size_t fallback = 0;
    for (std::size_t state = 0; state < m_found; ++state) {
        const auto wanted = static_cast<std::size_t>(needle[state] - '0');
        step[state] = state == 0 ? std::array<std::uint8_t, 10>{} : step[fallback];
        const std::size_t after = step[state][wanted];
        step[state][wanted] = static_cast<std::uint8_t>(state + 1);
        fallback = state == 0 ? 0 : after;
    }
    step[m_found].fill(m_found);

    for (std::size_t state = 0; state <= m_found; ++state) {
        for (std::size_t group = 0; group < base; ++group) {
            const std::size_t first = step[state][group / 100];
            const std::size_t second = step[first][group / 10 % 10];
            m_next[state * base + group] = step[second][group % 10];
        }
    }
    for (std::size_t number = 0; number < base; ++number) {
        std::array<char, 4> digits{};
        const char *const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        std::size_t state = 0;
        for (const char *digit = digits.data(); digit != end; ++digit)
            state = step[state][static_cast<std::size_t>(*digit - '0')];
        m_first[number] = static_cast<std::uint8_t>(state);
    }
}

bool DigitMatcher::isInLong(std::uint64_t value) const noexcept
{
    std::array<std::uint16_t, 7> groups{};
    std::size_t count = 0;
    while (value >= base) {
        groups[count++] = static_cast<std::uint16_t>(value % base);
        value /= base;
    }
    std::uint8_t state = m_first[value];
    while (count > 0)
        state = next(state, groups[--count]);
    return state == m_found;
}

} // namespace ctscope
