// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/statistics_text.h"

#include <array>
#include <charconv>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

// net/netfilter/nf_conntrack_standalone.c (ct_cpu_seq_show) against nf_conntrack_netlink.c.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> otherNames = {{
    {"icmp_error", "error"},
    {"clashres", "clash_resolve"},
    {"chainlength", "chaintoolong"},
}};

std::string_view commonName(std::string_view column) noexcept
{
    for (const auto &[file, common] : otherNames) {
        if (column == file)
            return common;
    }
    return column;
}

std::string_view nextLine(std::string_view &text) noexcept
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::vector<std::string_view> wordsOf(std::string_view line)
{
    constexpr std::string_view blanks = " \t\r";
    std::vector<std::string_view> words;
    for (std::size_t at = line.find_first_not_of(blanks); at != std::string_view::npos;) {
        const std::size_t end = line.find_first_of(blanks, at);
        words.push_back(line.substr(at, end - at));
        at = end == std::string_view::npos ? end : line.find_first_not_of(blanks, end);
    }
    return words;
}

std::optional<std::uint32_t> hexNumber(std::string_view word) noexcept
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, 16);
    if (error != std::errc() || end != word.data() + word.size())
        return std::nullopt;
    return value;
}

std::optional<CpuStatistics> countersOf(
    const std::vector<std::string_view> &names, const std::vector<std::string_view> &words)
{
    if (words.size() != names.size())
        return std::nullopt;
    CpuStatistics cpu;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto value = hexNumber(words[i]);
        if (!value)
            return std::nullopt;
        cpu.counters.emplace_back(commonName(names[i]), *value);
    }
    return cpu;
}

/// "found=3"
bool readCounter(std::string_view word, std::string_view &name, std::uint32_t &value) noexcept
{
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0)
        return false;
    name = word.substr(0, equals);
    word.remove_prefix(equals + 1);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size();
}

} // namespace

std::optional<StatisticsText> parseStatisticsList(std::string_view text)
{
    StatisticsText statistics;
    while (!text.empty()) {
        const auto words = wordsOf(nextLine(text));
        std::string_view name;
        std::uint32_t value = 0;
        if (words.empty())
            continue;
        CpuStatistics cpu;
        bool fits = readCounter(words.front(), name, value) && name == "cpu";
        cpu.cpu = value;
        for (std::size_t i = 1; fits && i < words.size(); ++i) {
            fits = readCounter(words[i], name, value);
            cpu.counters.emplace_back(name, value);
        }
        if (fits)
            statistics.cpus.push_back(std::move(cpu));
        else
            ++statistics.skipped;
    }
    if (statistics.cpus.empty())
        return std::nullopt;
    return statistics;
}

std::optional<StatisticsText> parseStatistics(std::string_view text)
{
    std::vector<std::string_view> names;
    while (names.empty() && !text.empty())
        names = wordsOf(nextLine(text));
    if (names.empty() || names.front() != "entries")
        return std::nullopt;

    StatisticsText statistics;
    unsigned cpu = 0;
    while (!text.empty()) {
        const auto words = wordsOf(nextLine(text));
        if (words.empty())
            continue;
        const auto entries = hexNumber(words.front());
        auto counters = countersOf(names, words);
        if (entries && counters) {
            counters->cpu = cpu;
            statistics.entries = *entries;
            statistics.cpus.push_back(std::move(*counters));
        } else {
            ++statistics.skipped;
        }
        ++cpu;
    }
    return statistics;
}

} // namespace ctscope
