// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/digit_matcher.h"
#include "query/number_text.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Lower-cases ASCII letters; all other bytes stay.
constexpr char foldAscii(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A search text, prepared so that numbers and addresses need not be converted to text to be
/// searched. Every `isIn…` answers exactly what a search in the written text would.
class Needle {
public:
    /// `text` must not be empty.
    Needle(std::string_view text, const NumberStyle &style);

    const std::string &folded() const noexcept { return m_text; }
    bool has(char c) const noexcept { return m_text.find(c) != std::string::npos; }
    /// True when the needle has only digits.
    bool isDigits() const noexcept { return m_digits.has_value(); }
    /// False when the needle has a character that is not among these (in lower case), and so
    /// cannot be in a text of them.
    bool consistsOf(std::string_view characters) const noexcept;

    /// Folds the text in place and searches it.
    bool isIn(std::string &text) const noexcept;

    /// The decimal digits of a number.
    bool isInDigits(std::uint64_t value) const noexcept { return m_digits && m_digits->isIn(value); }
    /// An amount of bytes, as a person reads it: appendBytes().
    bool isInBytes(std::uint64_t bytes);
    /// An IPv4 address, in host order, as four numbers with dots.
    bool isInIpv4(std::uint32_t address) const noexcept
    {
        if (!m_looksLikeIpv4)
            return false;
        if (m_ipv4Parts == 1) { // each of the numbers by itself
            const Octets &octets = m_octets[0][0];
            const auto is = [&](unsigned shift) { return unsigned(octets[address >> shift & 255]); };
            return (is(24) | is(16) | is(8) | is(0)) != 0; // four branches would be slower
        }
        return isInIpv4Parts(address);
    }
    /// A duration, as a person reads it or in seconds.
    bool isInDuration(std::uint64_t seconds)
    {
        if (!m_inDurations)
            return false;
        // From a day on the text has no more than hours, but the digits still have the seconds.
        if (seconds >= secondsPerDay && isInDigits(seconds))
            return true;
        const std::uint64_t index = seconds < secondsPerDay ? seconds : secondsPerDay + seconds / secondsPerHour;
        if (index >= rememberedDurations)
            return searchDuration(seconds);
        Answer &answer = m_durations[index];
        if (answer == Unknown)
            answer = isInDigits(seconds) || searchDuration(seconds) ? Yes : No;
        return answer == Yes;
    }
    /// Nanoseconds since 1970, as a person reads them or in full: appendDateTime() and
    /// appendExactDateTime(). For digits only.
    bool isInMoment(std::int64_t nanoseconds);

private:
    using Octets = std::bitset<256>;
    enum Answer : std::uint8_t { Unknown, No, Yes };
    static constexpr std::uint64_t secondsPerHour = 3600;
    static constexpr std::uint64_t secondsPerDay = 24 * secondsPerHour;
    /// Up to two months.
    static constexpr std::size_t rememberedDurations = secondsPerDay + 60 * 24;

    void prepareIpv4();
    bool isInIpv4Parts(std::uint32_t address) const noexcept;
    bool searchDuration(std::uint64_t seconds);

    std::string m_text;
    NumberStyle m_style;
    std::optional<DigitMatcher> m_digits;
    bool m_inDurations = false;
    bool m_looksLikeIpv4 = false;

    /// Which values of the four numbers of an address let the needle begin with number 0, 1, 2
    /// or 3 (first index), seen at each of them (second index).
    std::array<std::array<Octets, 4>, 4> m_octets;
    std::size_t m_ipv4Parts = 0;

    struct Moment {
        std::int64_t second = 0;
        Answer answer = Unknown;
    };

    // Answers so far: of amounts by unit and tenths, of durations by their text, of moments by second.
    std::vector<Answer> m_amounts;
    std::vector<Answer> m_durations;
    std::vector<Moment> m_moments;
    std::string m_scratch;
};

} // namespace ctscope
