// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/needle.h"

#include "query/value_text.h"

#include <algorithm>
#include <charconv>

namespace ctscope {

namespace {

constexpr std::string_view digits = "0123456789";
/// Durations up to twelve days are remembered.
constexpr std::size_t rememberedSeconds = std::size_t(1) << 20;

} // namespace

Needle::Needle(std::string_view text)
    : m_text(text)
{
    std::ranges::transform(m_text, m_text.begin(), foldAscii);
    m_digits = consistsOf(digits);
    if (m_digits) {
        constexpr std::size_t longest = 19; // 10^19 is the largest power that fits
        if (m_text.size() <= longest) {
            std::from_chars(m_text.data(), m_text.data() + m_text.size(), m_value);
            for (std::size_t i = 0; i < m_text.size(); ++i)
                m_power *= 10;
        } else {
            m_power = 0;
        }
        m_ports.resize(std::size_t(1) << 16, Unknown);
    }
    m_inDurations = consistsOf("0123456789: dh");
    if (m_inDurations)
        m_durations.resize(rememberedSeconds, Unknown);
    if (consistsOf("0123456789."))
        prepareIpv4();
}

bool Needle::consistsOf(std::string_view characters) const noexcept
{
    return m_text.find_first_not_of(characters) == std::string::npos;
}

bool Needle::isIn(std::string &text) const noexcept
{
    std::ranges::transform(text, text.begin(), foldAscii);
    return text.find(m_text) != std::string::npos;
}

bool Needle::isInDigits(std::uint64_t value) const noexcept
{
    if (!m_digits)
        return false;
    if (m_power == 0) { // twenty digits: the whole number or none
        std::array<char, 20> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
        return std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data())) == m_text;
    }
    // A needle with a leading zero is not at the very front of a number, unless it is the "0".
    const std::uint64_t least = m_text.size() == 1 ? 0 : m_power / 10;
    do {
        if (value % m_power == m_value && (m_value >= least || value >= m_power))
            return true;
        value /= 10;
    } while (value != 0);
    return false;
}

bool Needle::isInDigits16(std::uint16_t value) noexcept
{
    if (!m_digits)
        return false;
    Answer &answer = m_ports[value];
    if (answer == Unknown)
        answer = isInDigits(value) ? Yes : No;
    return answer == Yes;
}

void Needle::prepareIpv4()
{
    std::vector<std::string> parts(1);
    for (const char c : m_text) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    if (parts.size() > 4)
        return;
    m_ipv4Begins = 5 - parts.size();
    for (std::size_t value = 0; value < 256; ++value) {
        const std::string number = std::to_string(value);
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const bool first = part == 0;
            const bool last = part + 1 == parts.size();
            const std::string &wanted = parts[part];
            const bool fits = first && last ? number.find(wanted) != std::string::npos
                : first                     ? number.ends_with(wanted)
                : last                      ? number.starts_with(wanted)
                                            : number == wanted;
            for (std::size_t begin = 0; begin < m_ipv4Begins; ++begin)
                m_octets[begin][begin + part].set(value, fits);
        }
    }
    for (std::size_t begin = 0; begin < m_ipv4Begins; ++begin) {
        for (std::size_t octet = 0; octet < 4; ++octet) {
            if (octet < begin || octet >= begin + parts.size())
                m_octets[begin][octet].set();
        }
    }
}

bool Needle::isInIpv4(std::uint32_t address) const noexcept
{
    for (std::size_t begin = 0; begin < m_ipv4Begins; ++begin) {
        const auto &octets = m_octets[begin];
        if (octets[0][address >> 24] && octets[1][address >> 16 & 255] && octets[2][address >> 8 & 255]
            && octets[3][address & 255])
            return true;
    }
    return false;
}

bool Needle::isInDuration(std::uint64_t seconds)
{
    if (!m_inDurations)
        return false;
    if (seconds >= rememberedSeconds)
        return searchDuration(seconds);
    Answer &answer = m_durations[seconds];
    if (answer == Unknown)
        answer = searchDuration(seconds) ? Yes : No;
    return answer == Yes;
}

bool Needle::searchDuration(std::uint64_t seconds)
{
    m_scratch.clear();
    appendDuration(m_scratch, seconds);
    return isIn(m_scratch) || isInDigits(seconds);
}

} // namespace ctscope
