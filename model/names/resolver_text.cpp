// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/resolver_text.h"

#include "format/numbers.h"
#include "kernel/file_text.h"

#include <algorithm>

namespace ctscope {

namespace {

constexpr std::size_t mostServers = 3;  // MAXNS of resolv.h
constexpr unsigned longestTimeout = 30; // RES_MAXRETRANS
constexpr unsigned mostAttempts = 5;    // RES_MAXRETRY

std::string_view takeWord(std::string_view &line)
{
    constexpr std::string_view blanks = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

} // namespace

ResolverText ResolverText::parse(std::string_view text)
{
    ResolverText result;
    while (!text.empty()) {
        std::string_view line = takePart(text);
        line = line.substr(0, line.find_first_of("#;"));
        const std::string_view keyword = takeWord(line);
        if (keyword == "nameserver") {
            const std::string_view word = takeWord(line);
            const auto percent = word.find('%');
            const auto address = IpAddress::parse(word.substr(0, percent));
            if (address && result.servers.size() < mostServers)
                result.servers.push_back({*address,
                    std::string(percent == std::string_view::npos ? std::string_view() : word.substr(percent + 1))});
        } else if (keyword == "options") {
            for (std::string_view word = takeWord(line); !word.empty(); word = takeWord(line)) {
                const auto number = parseNumber<unsigned>(word.substr(std::min(word.find(':') + 1, word.size())));
                if (word.starts_with("timeout:") && number)
                    result.timeout = std::chrono::seconds(std::clamp(*number, 1u, longestTimeout));
                else if (word.starts_with("attempts:") && number)
                    result.attempts = std::clamp(*number, 1u, mostAttempts);
                else if (word == "rotate")
                    result.rotate = true;
            }
        }
    }
    if (result.servers.empty())
        result.servers.push_back({IpAddress::v4(0x7f000001), {}});
    return result;
}

ResolverText ResolverText::ofThisMachine()
{
    constexpr std::size_t most = 1 << 16;
    return parse(readSmallFile("/etc/resolv.conf", most).value_or(std::string()));
}

} // namespace ctscope
