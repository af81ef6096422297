// SPDX-License-Identifier: GPL-3.0-or-later
#include "answer_options.h"
#include "command_line.h"

#include "flow/foreign_text.h"
#include "format/numbers.h"
#include "table/filter_words.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

using Action = CommandLine::Action;

constexpr int smallestSide = 200;
constexpr int largestSide = 8192;

/// Options that Qt reads from the command line by itself; each takes a value.
constexpr std::string_view qtOptions[] = {"platform", "platformtheme", "platformpluginpath", "style", "stylesheet",
    "display", "qwindowgeometry", "qwindowtitle"};

constexpr std::pair<std::string_view, CommandLine::Format> formats[] = {
    {"table", CommandLine::Format::Table},
    {"conntrack", CommandLine::Format::Conntrack},
    {"csv", CommandLine::Format::Csv},
    {"json", CommandLine::Format::Json},
};

using ReportFormat = CommandLine::ReportFormat;
constexpr std::pair<std::string_view, ReportFormat> diagnosisFormats[] = {
    {"text", ReportFormat::Text},
    {"json", ReportFormat::Json},
    {"html", ReportFormat::Html},
};
constexpr std::pair<std::string_view, ReportFormat> natFormats[] = {
    {"text", ReportFormat::Text},
    {"csv", ReportFormat::Csv},
    {"json", ReportFormat::Json},
};

std::string columnIds()
{
    std::string list;
    for (const ColumnDefinition &column : allColumns()) {
        list += list.empty() ? "" : ", ";
        list += column.id;
    }
    return list;
}

class Parser {
public:
    explicit Parser(std::span<const std::string_view> arguments)
        : m_arguments(arguments)
    {
    }
    CommandLine parse();

private:
    void option(std::string_view argument);
    void flag(std::string_view name, bool hasValue);
    void valued(std::string_view name, std::string_view value);
    void frameTimes(std::optional<std::string_view> value);
    void sort(std::string_view value);
    void filter(std::string_view name, std::string_view value);
    void checkGroups();
    void size(std::string_view value);
    template <typename Value, std::size_t count>
    void format(const std::pair<std::string_view, Value> (&known)[count], std::string_view words, Value &result);
    void chooseFormat();
    void become(Action action, std::string_view name);
    void check();
    void collectOrigins();
    /// Fails with a message, unless it is empty.
    void take(const std::string &message)
    {
        if (!message.empty())
            fail(message);
    }
    void fail(std::string why)
    {
        if (m_result.error.empty())
            m_result.error = std::move(why);
    }

    std::span<const std::string_view> m_arguments;
    std::size_t m_next = 0;
    CommandLine m_result;
    std::vector<std::string_view> m_sources;
    std::vector<Origin> m_namespaces;
    std::string_view m_printOption;      ///< an option seen that only --print has
    std::string_view m_screenshotOption; ///< one that only --screenshot has
    std::string_view m_natOption;        ///< one that only --nat-search has
    std::optional<std::string_view> m_format;
    bool m_hasThreshold = false;
    bool m_themed = false;
    std::optional<std::string_view> m_sort;
    std::optional<std::uint32_t> m_top;
};

CommandLine Parser::parse()
{
    bool options = true;
    while (m_next < m_arguments.size() && m_result.error.empty()) {
        const std::string_view argument = m_arguments[m_next++];
        if (options && argument == "--")
            options = false;
        else if (options && argument.size() > 1 && argument.front() == '-')
            option(argument);
        else if (argument.empty())
            fail("a source has no name");
        else
            m_sources.push_back(argument);
        // --help is answered whatever the other arguments are.
        if (m_result.action == Action::Help || m_result.action == Action::Version)
            return m_result;
    }
    check();
    if (m_result.error.empty())
        collectOrigins();
    return std::move(m_result);
}

void Parser::option(std::string_view argument)
{
    const bool isLong = argument.starts_with("--");
    const auto equals = argument.find('=');
    const bool hasValue = equals != std::string_view::npos;
    const std::string_view name = argument.substr(0, equals);
    const std::string_view bare = name.substr(isLong ? 2 : 1);

    if (name == "--frame-times") // its value is optional
        return frameTimes(hasValue ? std::optional(argument.substr(equals + 1)) : std::nullopt);
    constexpr std::string_view valuedOptions[] = {"--format", "--sort", "--filter", "--explain-filter", "--limit",
        "--screenshot", "--size", "--theme", "--source", "--namespace", "--reading", "--threshold", "--nat-search",
        "--at", "--tolerance", "--protocol", "--group-by", "--top"};
    const bool ours = std::ranges::find(valuedOptions, name) != std::end(valuedOptions);
    const bool ofQt = std::ranges::find(qtOptions, bare) != std::end(qtOptions);
    if (!ours && !ofQt) {
        flag(name, hasValue);
        return;
    }
    std::string_view value;
    if (hasValue)
        value = argument.substr(equals + 1);
    else if (m_next < m_arguments.size())
        value = m_arguments[m_next++];
    else
        return fail(std::string(name) + " needs a value");
    if (ours)
        valued(name, value);
}

void Parser::flag(std::string_view name, bool hasValue)
{
    if (hasValue)
        fail(std::string(name) + " is not an option that takes a value");
    else if (name == "-h" || name == "--help")
        m_result.action = Action::Help;
    else if (name == "-v" || name == "-V" || name == "--version")
        m_result.action = Action::Version;
    else if (name == "--print")
        become(Action::Print, name);
    else if (name == "--diagnose")
        become(Action::Diagnose, name);
    else if (name == "--strict") {
        m_result.strict = true;
        m_printOption = name;
    } else
        fail("there is no option " + std::string(name));
}

void Parser::valued(std::string_view name, std::string_view value)
{
    if (name == "--screenshot") {
        if (value.empty())
            fail("--screenshot needs a file name");
        m_result.picture = value;
        become(Action::Screenshot, name);
    } else if (name == "--size") {
        m_screenshotOption = name;
        size(value);
    } else if (name == "--source") {
        m_result.liveWay = liveWayNamed(value);
        if (!m_result.liveWay)
            fail("--source is auto, helper, netlink or proc, not " + quoted(value));
    } else if (name == "--namespace") {
        if (auto origin = Origin::ofNamespace(value))
            m_namespaces.push_back(*std::move(origin));
        else
            fail("--namespace is a name of ip netns, /run/netns/NAME or /proc/PID/ns/net, not " + quoted(value));
    } else if (name == "--theme") {
        m_themed = true;
        if (value == "light")
            m_result.theme = CommandLine::Theme::Light;
        else if (value == "dark")
            m_result.theme = CommandLine::Theme::Dark;
        else
            fail("--theme is light or dark, not " + quoted(value));
    } else if (name == "--filter" || name == "--explain-filter") {
        filter(name, value);
    } else if (name == "--sort") {
        m_sort = value;
    } else if (name == "--format") {
        m_format = value;
    } else if (name == "--threshold") {
        m_hasThreshold = true;
        take(readThreshold(value, m_result));
    } else if (name == "--nat-search" || name == "--at" || name == "--tolerance" || name == "--protocol") {
        if (name == "--nat-search")
            become(Action::NatSearch, name);
        else
            m_natOption = name;
        take(readNatOption(name, value, m_result));
    } else {
        m_printOption = name;
        if (name == "--group-by") {
            take(readGroups(value, m_result));
        } else if (name == "--top") {
            m_top = parseNumber<std::uint32_t>(value);
            if (!m_top || *m_top == 0)
                fail("--top needs a number of groups from 1 on, not " + quoted(value));
        } else if (name == "--limit") {
            m_result.limit = parseNumber<std::uint64_t>(value);
            if (!m_result.limit)
                fail("--limit needs a number of rows, not " + quoted(value));
        } else {
            m_result.reading = parseNumber<std::uint32_t>(value).value_or(0);
            if (m_result.reading == 0)
                fail("--reading needs a number from 1 on, not " + quoted(value));
        }
    }
}

template <typename Value, std::size_t count>
void Parser::format(const std::pair<std::string_view, Value> (&known)[count], std::string_view words, Value &result)
{
    const auto *const found = std::ranges::find(known, *m_format, [](const auto &entry) { return entry.first; });
    if (found == std::end(known))
        return fail("--format is " + std::string(words) + ", not " + quoted(*m_format));
    result = found->second;
}

void Parser::chooseFormat()
{
    if (m_result.action == Action::Diagnose)
        return format(diagnosisFormats, "text, json or html", m_result.reportFormat);
    if (m_result.action == Action::NatSearch)
        return format(natFormats, "text, csv or json", m_result.reportFormat);
    if (m_result.action != Action::Print)
        return fail("--format goes with --print, --diagnose or --nat-search");
    format(formats, "table, conntrack, csv or json", m_result.format);
}

void Parser::frameTimes(std::optional<std::string_view> value)
{
    m_result.frameTimes = true;
    if (!value)
        return;
    m_result.frameTimesSeconds = parseNumber<unsigned>(*value);
    constexpr unsigned longest = 86400;
    if (!m_result.frameTimesSeconds || *m_result.frameTimesSeconds > longest)
        fail("--frame-times takes a number of seconds up to " + std::to_string(longest) + ", not " + quoted(*value));
}

void Parser::sort(std::string_view value)
{
    const auto colon = value.find(':');
    const std::string_view direction = colon == std::string_view::npos ? "asc" : value.substr(colon + 1);
    const auto column = columnFromId(value.substr(0, colon));
    if (!column)
        fail("there is no column " + quoted(value.substr(0, colon)) + "; the columns are " + columnIds());
    else if (direction != "asc" && direction != "desc")
        fail("the order of a column is asc or desc, not " + quoted(direction));
    else
        m_result.sort = {*column, direction == "desc"};
}

void Parser::filter(std::string_view name, std::string_view value)
{
    ParsedFilter read = readFilter(value);
    if (name == "--explain-filter")
        become(Action::ExplainFilter, name);
    if (read.ok()) {
        m_result.filter = std::move(read.filter);
        return;
    }
    if (m_result.error.empty())
        m_result.errorPlace = FilterWords::underlined(value, *read.error).toStdString();
    fail(std::string(name) + ": " + FilterWords::sentence(*read.error).toStdString());
}

void Parser::checkGroups()
{
    if (!m_result.groups) {
        if (m_top)
            fail("--top goes with --group-by");
        if (m_sort)
            sort(*m_sort);
        return;
    }
    if (m_sort)
        take(readGroupSort(*m_sort, m_result));
    if (m_top)
        m_result.groups->top = *m_top;
    if (m_result.limit)
        fail("--limit does not go with --group-by; --top limits the groups");
    if (m_result.format == CommandLine::Format::Conntrack)
        fail("--format conntrack does not go with --group-by: groups are no flows");
}

void Parser::size(std::string_view value)
{
    const auto cross = value.find('x');
    const auto side = [](std::string_view digits) { return parseNumber<int>(digits).value_or(0); };
    const int width = side(value.substr(0, cross));
    const int height = cross == std::string_view::npos ? 0 : side(value.substr(cross + 1));
    const auto fits = [](int pixels) { return pixels >= smallestSide && pixels <= largestSide; };
    if (!fits(width) || !fits(height))
        return fail("--size is WIDTHxHEIGHT in pixels, each from " + std::to_string(smallestSide) + " to "
            + std::to_string(largestSide) + ", not " + quoted(value));
    m_result.width = width;
    m_result.height = height;
}

void Parser::become(Action action, std::string_view name)
{
    if (m_result.action != Action::Window && m_result.action != action)
        fail(std::string(name) + " does not go together with the other mode");
    m_result.action = action;
}

void Parser::check()
{
    if (m_format)
        chooseFormat();
    checkGroups();
    if (!m_printOption.empty() && m_result.action != Action::Print)
        fail(std::string(m_printOption) + " goes with --print");
    if (!m_screenshotOption.empty() && m_result.action != Action::Screenshot)
        fail(std::string(m_screenshotOption) + " goes with --screenshot");
    if (m_hasThreshold && m_result.action != Action::Diagnose)
        fail("--threshold goes with --diagnose");
    if (!m_natOption.empty() && m_result.action != Action::NatSearch)
        fail(std::string(m_natOption) + " goes with --nat-search");
    if (m_result.action == Action::Diagnose && !m_result.filter.isEmpty())
        fail("--filter does not go with --diagnose");
    if (m_result.action == Action::NatSearch && !m_result.filter.isEmpty())
        fail("--filter does not go with --nat-search");
    if (m_themed && m_result.action != Action::Window && m_result.action != Action::Screenshot)
        fail("--theme goes with the window and with --screenshot");
    if (m_result.frameTimes && m_result.action != Action::Window)
        fail("--frame-times goes with the window");
    if (!m_namespaces.empty() && (m_result.liveWay == LiveWay::Netlink || m_result.liveWay == LiveWay::Proc))
        fail("--namespace goes with --source auto or helper: only ctscope-capture enters another namespace");
    if (std::ranges::count(m_sources, "-") > 1)
        fail("standard input can be read only once");
}

void Parser::collectOrigins()
{
    const Origin thisMachine = Origin::thisMachine(m_result.liveWay.value_or(LiveWay::Automatic));
    for (Origin &origin : m_namespaces)
        m_result.origins.push_back(origin.kind() == Origin::Kind::Machine ? thisMachine : std::move(origin));
    for (const std::string_view source : m_sources)
        m_result.origins.push_back(Origin::fromArgument(source));
    if (m_result.origins.empty())
        m_result.origins.push_back(thisMachine);
}

} // namespace

CommandLine parseCommandLine(std::span<const std::string_view> arguments) { return Parser(arguments).parse(); }

std::string explainedFilter(const Filter &filter)
{
    return filter.isEmpty() ? "every flow\n"
                            : visibleText(filter::textOf(*filter.tree(), filter::Brackets::Every)) + '\n';
}

std::string usageText()
{
    return "usage: ctscope [SOURCE...] | ctscope --print [OPTIONS] [SOURCE...] | ctscope --screenshot FILE.png "
           "[OPTIONS] [SOURCE...]\n       ctscope --diagnose [OPTIONS] [SOURCE...] | ctscope --nat-search "
           "ADDRESS[:PORT] [OPTIONS] [SOURCE...]\n";
}

std::string helpText()
{
    std::string text =
        R"(ctscope shows the connection tracking table of Linux: live, or from saved dumps.

  ctscope [SOURCE...]                 opens a window, each dump in a tab of its own
  ctscope --print [SOURCE...]         reads once and prints to standard output
  ctscope --diagnose [SOURCE...]      says what is wrong with a table, why, and what helps
  ctscope --nat-search ADDRESS[:PORT] [SOURCE...]
                                      names the inside address behind a translated one
  ctscope --screenshot FILE.png [SOURCE...]
                                      draws the window into an image; needs no display

SOURCE is a file with what conntrack(8), conntrackd(8) or /proc printed, plain or packed with gzip,
xz or zstd; - for standard input; netlink or proc for the table of the running kernel, asked for
through ctnetlink or read as text. None means the live table. The format is found from the content.
An archive (tar, plain or packed with gzip, xz, zstd or bzip2; zip) or a folder is listed: --print
names the tables in it, and the window lets you choose. ARCHIVE!PATH is the table PATH in it; the
end of a path is enough where only one table has it.
./proc is a file of that name.

  --source auto|helper|netlink|proc   how the live table is read: through ctscope-capture, by
                                      ctnetlink with a right of one's own, from /proc, or by the
                                      first of these that works. Default: auto
  --namespace NAME|PATH               the table of another network namespace: a name of ip netns,
                                      /run/netns/NAME or /proc/PID/ns/net, which ctscope-capture
                                      enters. May be given again for more

  --sort COLUMN[:desc]                by any column, addresses by number
  --filter FILTER                     only flows that match, in the filter language:
                                      "proto == tcp and dport in {22, 80}", "src in 10.0.0.0/8",
                                      "idle > 2h and not assured"; a word alone is searched in
                                      every column
  --explain-filter FILTER             prints how a filter is read, with every bracket

With --print:
  --format table|conntrack|csv|json   table is for reading; conntrack is what conntrack -L -o
                                      extended prints; csv has every column; json is one object a
                                      line. Default: table
  --limit N                           no more than N flows
  --group-by KEY[,KEY...]             groups of flows in place of the flows: by any column; networks
                                      as src/24, dst/64 or src/24/64; addr (either end), nat.src,
                                      nat.dst, nat.addr, mark&0xff, assured, replied, unreplied,
                                      offload, hw_offload, origin. --sort takes the keys and flows,
                                      share, limit-share, bytes, rate, assured-share,
                                      unreplied-share, mean-idle, longest-idle and destinations.
                                      Default: the most flows first
  --top N                             the first N groups, and the others as one. Default: 1000
  --reading N                         the Nth of several readings of one table in one text, as a
                                      loop or watch(1) leaves them. Default: the last
  --strict                            ends with status 1 when not all could surely be read

With --diagnose:
  --format text|json|html             json is one object a line for each table; html is one page.
                                      Default: text
  --threshold NAME=NUMBER             reports a finding from another number on; may be given again

With --nat-search:
  --at TIME                           only flows that were there then: "2026-11-25 10:42:11", with a
                                      zone or in local time; 10:42 is the last one; -10m is ago
  --tolerance DURATION                before and after TIME. Default: 30s
  --protocol NAME                     tcp, udp, icmp, …
  --format text|csv|json              Default: text

With --screenshot:
  --size WIDTHxHEIGHT                 in pixels. Default: 1280x800
  --theme light|dark                  also for the window

With the window:
  --frame-times[=SECONDS]             measures how long the window takes to answer, and prints it
                                      when the window is closed, or after SECONDS

  --help, --version

The events of an event log are printed one by one, in order. Lines that could not be read are named
on standard error.

Exit status of --print: 0 read; 1 nothing readable, or something skipped with --strict; 2 wrong
usage; 3 a source could not be read, or holds an error message of a tool instead of flows.
Of --diagnose: 0 fine, or notes alone; 1 warning; 2 critical, or wrong usage; 3 as above, or nothing
readable. Of --nat-search: 0 found; 1 not found; 2 and 3 as with --print.

Columns: )";
    constexpr std::size_t lineLength = 100;
    std::size_t column = std::string_view("Columns: ").size();
    for (const ColumnDefinition &definition : allColumns()) {
        const std::string_view id = definition.id;
        const bool wraps = column + id.size() + 2 > lineLength;
        text += &definition == &allColumns().front() ? "" : wraps ? ",\n  " : ", ";
        column = (wraps ? 2 : column + 2) + id.size();
        text += id;
    }
    text += '\n';
    return text;
}

std::string versionText() { return "ctscope " CTSCOPE_VERSION "\nLicense GPL-3.0-or-later. There is no warranty.\n"; }

} // namespace ctscope
