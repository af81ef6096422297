// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/event_lines.h"

#include <algorithm>
#include <iterator>

namespace ctscope {

namespace {

std::string_view withoutBlanks(std::string_view line) noexcept
{
    const auto begin = line.find_first_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

} // namespace

bool isEventLine(std::string_view line) noexcept
{
    constexpr std::string_view marks[] = {"[NEW]", "[UPDATE]", "[DESTROY]"};
    line = withoutBlanks(line);
    // "[1764205200.123456]": the time that -o timestamp puts before an event.
    if (line.size() > 1 && line[0] == '[' && line[1] >= '0' && line[1] <= '9') {
        const auto end = line.find_first_not_of("0123456789.", 1);
        if (end == std::string_view::npos || line[end] != ']')
            return false;
        line = withoutBlanks(line.substr(end + 1));
    }
    return std::ranges::any_of(marks, [line](std::string_view mark) { return line.starts_with(mark); });
}

std::size_t firstEvent(std::string_view text) noexcept
{
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (isEventLine(text.substr(at, end - at)))
            return at;
        at = end + 1;
    }
    return text.size();
}

bool endsInEvents(std::string_view text) noexcept
{
    const auto end = text.rfind('\n');
    if (end == std::string_view::npos)
        return false;
    const auto before = text.substr(0, end).rfind('\n');
    const auto begin = before == std::string_view::npos ? 0 : before + 1;
    return isEventLine(text.substr(begin, end - begin));
}

bool hasText(std::string_view text) noexcept { return text.find_first_not_of(" \t\r\n") != std::string_view::npos; }

bool countsNoEntry(std::string_view errors) noexcept
{
    return errors.find(": 0 flow entries have been shown.") != std::string_view::npos;
}

} // namespace ctscope
