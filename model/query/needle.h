// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// ASCII letters in small; all other bytes stay.
constexpr char foldAscii(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A text to look for, prepared so that numbers and addresses need not be written out to be
/// searched. Every `isIn…` answers exactly what a search in the written text would.
class Needle {
public:
    /// `text` must not be empty.
    explicit Needle(std::string_view text);

    const std::string &folded() const noexcept { return m_text; }
    bool has(char c) const noexcept { return m_text.find(c) != std::string::npos; }
    /// False when the needle has a character that is not among these (in small letters), and so
    /// can not be in a text of them.
    bool consistsOf(std::string_view characters) const noexcept;

    /// Folds the text in place and searches it.
    bool isIn(std::string &text) const noexcept;

    /// The decimal digits of a number.
    bool isInDigits(std::uint64_t value) const noexcept;
    /// The same for small numbers that come up again and again.
    bool isInDigits16(std::uint16_t value) noexcept;
    /// An IPv4 address, in host order, as four numbers with dots.
    bool isInIpv4(std::uint32_t address) const noexcept;
    /// A duration, as a person reads it or in seconds.
    bool isInDuration(std::uint64_t seconds);

private:
    using Octets = std::bitset<256>;

    void prepareIpv4();
    bool searchDuration(std::uint64_t seconds);

    std::string m_text;
    bool m_digits = false;           ///< nothing but digits
    std::uint64_t m_value = 0;       ///< what the digits say
    std::uint64_t m_power = 1;       ///< 10 to the number of digits; 0 = more than a number can have
    bool m_inDurations = false;

    /// Which values of the four numbers of an address let the needle begin with number 0, 1, 2
    /// or 3 (first index), seen at each of them (second index).
    std::array<std::array<Octets, 4>, 4> m_octets;
    std::size_t m_ipv4Begins = 0;    ///< how many of the first index can be

    enum Answer : std::uint8_t { Unknown, No, Yes };
    std::vector<Answer> m_ports;     ///< by number, asked so far
    std::vector<Answer> m_durations; ///< by seconds, asked so far
    std::string m_scratch;
};

} // namespace ctscope
