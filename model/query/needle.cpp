// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/needle.h"

#include "query/number_text.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace ctscope {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::size_t rememberedMoments = 4096;
constexpr std::int64_t billion = 1000000000;

} // namespace

Needle::Needle(std::string_view text, const NumberStyle &style)
    : m_text(text)
    , m_style(style)
{
    std::ranges::transform(m_text, m_text.begin(), foldAscii);
    if (consistsOf(digits))
        m_digits.emplace(m_text);
    m_inDurations = consistsOf("0123456789: dh");
    if (m_inDurations)
        m_durations.resize(rememberedDurations, Unknown);
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

bool Needle::isInBytes(std::uint64_t bytes)
{
    const ScaledBytes scaled = scaleBytes(bytes);
    if (m_amounts.empty())
        m_amounts.resize(ScaledBytes::unitCount * ScaledBytes::numberLimit, Unknown);
    Answer &answer = m_amounts[scaled.unit * ScaledBytes::numberLimit + scaled.number];
    if (answer == Unknown) {
        m_scratch.clear();
        appendScaledBytes(m_scratch, scaled, m_style);
        answer = isIn(m_scratch) ? Yes : No;
    }
    return answer == Yes;
}

bool Needle::isInMoment(std::int64_t nanoseconds)
{
    const std::int64_t second = nanoseconds / billion - (nanoseconds % billion < 0 ? 1 : 0);
    const auto fraction = static_cast<std::uint32_t>(nanoseconds - second * billion);
    if (fraction != 0 && m_digits->isInNine(fraction)) {
        if (fraction % 1000 != 0)
            return true;
        // Groups of zeros at the end are not written.
        m_scratch = std::to_string(billion + fraction).substr(1, fraction % 1'000'000 != 0 ? 6 : 3);
        if (isIn(m_scratch))
            return true;
    }
    if (m_moments.empty())
        m_moments.resize(rememberedMoments);
    Moment &known = m_moments[static_cast<std::uint64_t>(second) % rememberedMoments];
    if (known.answer == Unknown || known.second != second) {
        m_scratch.clear();
        appendDateTime(m_scratch, second);
        m_scratch += '\0';
        // The exact text; its fraction was searched above.
        appendExactDateTime(m_scratch, second, 0);
        known = {second, isIn(m_scratch) ? Yes : No};
    }
    return known.answer == Yes;
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
    m_looksLikeIpv4 = true;
    m_ipv4Parts = parts.size();
    const std::size_t begins = 5 - m_ipv4Parts;
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
            for (std::size_t begin = 0; begin < begins; ++begin)
                m_octets[begin][begin + part].set(value, fits);
        }
    }
    for (std::size_t begin = 0; begin < begins; ++begin) {
        for (std::size_t octet = 0; octet < 4; ++octet) {
            if (octet < begin || octet >= begin + parts.size())
                m_octets[begin][octet].set();
        }
    }
}

bool Needle::isInIpv4Parts(std::uint32_t address) const noexcept
{
    for (std::size_t begin = 0; begin + m_ipv4Parts < 5; ++begin) {
        const auto &octets = m_octets[begin];
        if (octets[0][address >> 24] && octets[1][address >> 16 & 255] && octets[2][address >> 8 & 255]
            && octets[3][address & 255])
            return true;
    }
    return false;
}

bool Needle::searchDuration(std::uint64_t seconds)
{
    m_scratch.clear();
    appendDuration(m_scratch, seconds);
    return isIn(m_scratch);
}

} // namespace ctscope
