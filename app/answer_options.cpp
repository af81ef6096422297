// SPDX-License-Identifier: GPL-3.0-or-later
#include "answer_options.h"

#include "format/numbers.h"
#include "table/group_words.h"

#include <algorithm>

namespace ctscope {

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
    const auto number =
        equals == std::string_view::npos ? std::nullopt : parseNumber<std::uint32_t>(value.substr(equals + 1));
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
        commandLine.natTime = parseNatTime(value);
        if (!commandLine.natTime)
            return "--at is a time such as 10:42, \"2026-11-25 10:42:11\" or -10m, not " + quoted(value);
    } else if (name == "--tolerance") {
        const auto tolerance = parseNatTolerance(value);
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

} // namespace ctscope
