// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/skip_log.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

std::string_view shortened(std::string_view text) noexcept
{
    if (text.size() <= SkippedLine::maxTextLength)
        return text;
    std::size_t length = SkippedLine::maxTextLength;
    // A UTF-8 continuation byte is 10xxxxxx; a character has at most three of them.
    for (int i = 0; i < 3 && (static_cast<unsigned char>(text[length]) & 0xc0u) == 0x80u; ++i)
        --length;
    return text.substr(0, length);
}

} // namespace

void SkipLog::skip(std::uint64_t number, SkipReason reason, std::string_view text)
{
    ++m_count;
    if (m_first.size() < Reading::maxSkippedKept)
        m_first.push_back({number, std::move(reason), std::string(shortened(text))});
}

void SkipLog::skipBetween(std::uint64_t number, SkipReason reason, std::string_view text)
{
    ++m_count;
    const auto place = std::ranges::upper_bound(m_first, number, {}, &SkippedLine::number);
    if (place == m_first.end() && m_first.size() >= Reading::maxSkippedKept)
        return;
    m_first.insert(place, {number, std::move(reason), std::string(shortened(text))});
    if (m_first.size() > Reading::maxSkippedKept)
        m_first.pop_back();
}

void SkipLog::append(SkipLog &&later, std::uint64_t linesBefore)
{
    m_count += later.m_count;
    for (SkippedLine &line : later.m_first) {
        if (m_first.size() >= Reading::maxSkippedKept)
            break;
        line.number += linesBefore;
        m_first.push_back(std::move(line));
    }
    later = {};
}

void SkipLog::moveInto(Reading &reading)
{
    reading.skipped += m_count;
    for (SkippedLine &line : m_first) {
        if (reading.firstSkipped.size() >= Reading::maxSkippedKept)
            break;
        reading.firstSkipped.push_back(std::move(line));
    }
    *this = {};
}

} // namespace ctscope
