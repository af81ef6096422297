// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_options.h"

#include "answer_options.h"

#include "format/numbers.h"

namespace ctscope {

using Action = CommandLine::Action;

std::string readReading(std::string_view value, CommandLine &commandLine)
{
    const auto comma = value.find(',');
    const auto number = [](std::string_view text) { return parseNumber<std::uint32_t>(text).value_or(0); };
    const std::uint32_t first = number(value.substr(0, comma));
    if (comma == std::string_view::npos) {
        commandLine.reading = first;
        return first != 0 ? std::string() : "--reading needs a number from 1 on, not " + quoted(value);
    }
    commandLine.readings = {first, number(value.substr(comma + 1))};
    return commandLine.readings[0] != 0 && commandLine.readings[1] != 0
        ? std::string()
        : "--reading needs two numbers from 1 on, such as 1,2, not " + quoted(value);
}

std::string checkReadings(const CommandLine &commandLine)
{
    const bool compares = commandLine.action == Action::Compare;
    if (commandLine.readings[0] != 0 && !compares)
        return "--reading takes two numbers with --compare alone";
    if (commandLine.reading != 0 && compares)
        return "--reading takes two numbers with --compare, such as 1,2";
    return {};
}

std::string checkComparison(const CommandLine &commandLine)
{
    const auto &origins = commandLine.origins;
    if (origins.size() > 2)
        return "--compare compares two tables, not " + std::to_string(origins.size());
    const bool live = origins.front().isLive() && origins.back().isLive();
    if (origins.size() == 1 && live && !commandLine.watch)
        return "--compare needs two sources, or one live table and --watch";
    if (commandLine.readings[0] != 0 && (origins.front().isLive() || origins.back().isLive()))
        return "--reading goes with texts: a live table has one reading";
    if (commandLine.format == CommandLine::Format::Conntrack)
        return "--format conntrack does not go with --compare: its lines have no place for changes";
    if (commandLine.resolve)
        return "--resolve goes with --print";
    if (commandLine.strict || commandLine.explain)
        return commandLine.strict ? "--strict goes with --print" : "--explain goes with --print";
    return {};
}

} // namespace ctscope
