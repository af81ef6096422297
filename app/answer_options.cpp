// SPDX-License-Identifier: GPL-3.0-or-later
#include "answer_options.h"

#include "format/numbers.h"
#include "table/group_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ctscope {

namespace {
/// Over a gap of five minutes a FlowTable computes no rates.
constexpr std::chrono::minutes longestWatch{4};

/// A decimal number, not negative; "0.5" too.
std::optional<double> parseThreshold(std::string_view text)
{
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool right = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return right && std::isfinite(number) && number >= 0 ? std::optional(number) : std::nullopt;
}

} // namespace

std::string quoted(std::string_view text)
{
    std::string result(1, '"');
    result += text;
    result += '"';
    return result;
}

std::string readThreshold(std::string_view value, CommandLine &commandLine)
{
    const auto equals = value.find('=');
    const auto id = thresholdNamed(value.substr(0, equals));
    if (!id) {
        std::string names;
        for (const ThresholdDefinition &definition : allThresholds())
            names.append(names.empty() ? "" : ", ").append(definition.name);
        return "there is no threshold " + quoted(value.substr(0, equals)) + "; the thresholds are " + names;
    }
    const auto number = equals == std::string_view::npos ? std::nullopt : parseThreshold(value.substr(equals + 1));
    if (!number)
        return "--threshold is NAME=NUMBER, not " + quoted(value);
    commandLine.thresholds.set(*id, *number);
    return {};
}

std::string readNatOption(std::string_view name, std::string_view value, CommandLine &commandLine)
{
    if (name == "--nat-search") {
        const auto query = parseNatEnd(value);
        if (!query)
            return "--nat-search is ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT, not " + quoted(value);
        commandLine.natQuery.address = query->address;
        commandLine.natQuery.port = query->port;
        return {};
    }
    if (name == "--at") {
        commandLine.natTime = parseAskedTime(value);
        commandLine.when = value;
        if (!commandLine.natTime)
            return "--at is a time such as 10:42, \"2026-11-25 10:42:11\" or -10m, not " + quoted(value);
    } else if (name == "--tolerance") {
        const auto tolerance = parseAskedDuration(value);
        if (!tolerance)
            return "--tolerance is a duration such as 30s or 2m, not " + quoted(value);
        commandLine.natQuery.tolerance = *tolerance;
    } else {
        commandLine.natQuery.protocol = protocol::fromName(value);
        if (!commandLine.natQuery.protocol)
            return "--protocol is a name such as tcp, udp or icmp, not " + quoted(value);
    }
    return {};
}

std::string readBetween(std::string_view name, std::string_view value, CommandLine &commandLine)
{
    const std::size_t comma = value.find(',');
    if (comma == std::string_view::npos || !parseAskedTime(value.substr(0, comma))
        || !parseAskedTime(value.substr(comma + 1)))
        return std::string(name) + " is two times with a comma between, such as 10:00,10:05 or -10m,-5m, not "
            + quoted(value);
    commandLine.when = value;
    return {};
}

std::string readGroups(std::string_view value, CommandLine &commandLine)
{
    ParsedGroupSpec parsed = parseGroupSpec(value);
    if (parsed.error)
        return "--group-by: " + GroupWords::sentence(*parsed.error).toStdString();
    GroupQuery &view = commandLine.groups.emplace();
    view.spec = std::move(parsed.spec);
    view.flat = true;
    return {};
}

std::string readGroupSort(std::string_view value, CommandLine &commandLine)
{
    const auto colon = value.find(':');
    const std::string_view direction = colon == std::string_view::npos ? "asc" : value.substr(colon + 1);
    const GroupSpec &spec = commandLine.groups->spec;
    const auto column = groupColumnFromId(spec, value.substr(0, colon));
    if (!column) {
        std::string ids = spec.text();
        std::ranges::replace(ids, ',', ' ');
        for (const GroupColumn &other : groupColumns(spec))
            ids += ' ' + other.id(spec);
        for (std::size_t at = ids.find(' '); at != std::string::npos; at = ids.find(' ', at + 2))
            ids.replace(at, 1, ", ");
        return "groups have no column " + quoted(value.substr(0, colon)) + "; their columns are " + ids;
    } else if (direction != "asc" && direction != "desc") {
        return "the order of a column is asc or desc, not " + quoted(direction);
    } else {
        commandLine.groups->sort = {*column, direction == "desc"};
    }
    return {};
}

std::string readWatch(std::string_view value, CommandLine &commandLine)
{
    using namespace std::chrono;
    const auto wait = parseAskedDuration(value);
    if (!wait || microseconds(*wait) < seconds(1) || microseconds(*wait) > longestWatch)
        return "--watch is a duration from 1s to 4m, not " + quoted(value);
    commandLine.watch = duration_cast<seconds>(microseconds(*wait));
    return {};
}

std::string checkTimes(const CommandLine &commandLine)
{
    const auto &origins = commandLine.origins;
    const bool isNatSearch = commandLine.action == CommandLine::Action::NatSearch;
    const bool isRange = commandLine.when.find(',') != std::string::npos;
    if (!commandLine.when.empty() && (!isNatSearch || isRange)
        && std::ranges::none_of(origins, [](const Origin &origin) { return origin.isRecorded(); }))
        return isNatSearch
            ? "--nat-search takes one time, with --at"
            : "--at and --between go with a recording, FILE.ctrec, or a history, clickhouse://…, or --at with "
              "--nat-search";
    if (commandLine.watch && (!commandLine.sets.empty() || origins.size() > 1 || !origins.front().isLive()))
        return "--watch goes with one live table: dumps do not change";
    return {};
}

std::string readPseudonymise(std::optional<std::string_view> value, CommandLine &commandLine)
{
    if (value && value->empty())
        return "--pseudonymise= needs the name of a file with a key";
    commandLine.pseudonymise = true;
    commandLine.pseudonymKey = value.value_or(std::string_view());
    return {};
}

std::string readSize(std::string_view value, CommandLine &commandLine)
{
    constexpr int smallestSide = 200;
    constexpr int largestSide = 8192;
    const auto cross = value.find('x');
    const auto side = [](std::string_view digits) { return parseNumber<int>(digits).value_or(0); };
    const int width = side(value.substr(0, cross));
    const int height = cross == std::string_view::npos ? 0 : side(value.substr(cross + 1));
    const auto fits = [](int pixels) { return pixels >= smallestSide && pixels <= largestSide; };
    if (!fits(width) || !fits(height))
        return "--size is WIDTHxHEIGHT in pixels, each from " + std::to_string(smallestSide) + " to "
            + std::to_string(largestSide) + ", not " + quoted(value);
    commandLine.width = width;
    commandLine.height = height;
    return {};
}

} // namespace ctscope
