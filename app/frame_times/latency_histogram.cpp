// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_times/latency_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ctscope {

namespace {

double milliseconds(LatencyHistogram::Duration duration) noexcept
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

template <typename... Values> std::string formatted(const char *format, Values... values)
{
    std::array<char, 128> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, values...);
    return buffer.data();
}

} // namespace

void LatencyHistogram::add(Duration duration) noexcept
{
    duration = std::max(duration, Duration(0));
    const auto index = duration.count() == 0 ? 0 : static_cast<std::size_t>((duration - Duration(1)) / step);
    ++m_counts[std::min(index, steps)];
    ++m_count;
    m_longest = std::max(m_longest, duration);
}

LatencyHistogram::Duration LatencyHistogram::within(double share) const noexcept
{
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_count)));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < steps; ++i) {
        sum += m_counts[i];
        if (sum >= wanted)
            return std::min(m_longest, step * static_cast<int>(i + 1));
    }
    return m_longest;
}

std::uint64_t LatencyHistogram::countBetween(Duration from, Duration to) const noexcept
{
    const auto place = [](Duration bound) {
        return static_cast<std::size_t>(std::clamp<std::int64_t>(bound / step, 0, steps + 1));
    };
    std::uint64_t sum = 0;
    for (std::size_t i = place(from); i < place(to); ++i)
        sum += m_counts[i];
    return sum;
}

std::string LatencyHistogram::report() const
{
    if (m_count == 0)
        return "  nothing was measured\n";
    constexpr std::array bounds = {1, 2, 4, 8, 16, 33, 66, 133, 266, 533};
    std::string text;
    const auto line = [&](const std::string &range, Duration from, Duration to) {
        const std::uint64_t count = countBetween(from, to);
        text += formatted("  %-14s %9llu  %6.2f %%\n", range.c_str(), static_cast<unsigned long long>(count),
            100.0 * static_cast<double>(count) / static_cast<double>(m_count));
    };
    int before = 0;
    for (const int bound : bounds) {
        line("up to " + std::to_string(bound) + " ms", std::chrono::milliseconds(before),
            std::chrono::milliseconds(bound));
        before = bound;
        if (m_longest <= std::chrono::milliseconds(bound))
            break;
    }
    if (m_longest > std::chrono::milliseconds(before))
        line("longer", std::chrono::milliseconds(before), Duration::max());
    text += formatted("  half of them within %.1f ms, 99 %% within %.1f ms, the longest %.1f ms\n",
        milliseconds(within(0.5)), milliseconds(within(0.99)), milliseconds(m_longest));
    return text;
}

} // namespace ctscope
