// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include "format/numbers.h"

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

std::string quoted(std::string_view text)
{
    std::string result(1, '"');
    result += text;
    result += '"';
    return result;
}

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
    void size(std::string_view value);
    void become(Action action, std::string_view name);
    void check();
    void collectOrigins();
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
    bool m_themed = false;
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
    constexpr std::string_view valuedOptions[] = {"--format", "--sort", "--filter", "--limit", "--screenshot", "--size",
        "--theme", "--source", "--namespace", "--reading"};
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
    } else if (name == "--filter") {
        m_result.filter = value;
    } else if (name == "--sort") {
        sort(value);
    } else {
        m_printOption = name;
        if (name == "--limit") {
            m_result.limit = parseNumber<std::uint64_t>(value);
            if (!m_result.limit)
                fail("--limit needs a number of rows, not " + quoted(value));
        } else if (name == "--reading") {
            m_result.reading = parseNumber<std::uint32_t>(value).value_or(0);
            if (m_result.reading == 0)
                fail("--reading needs a number from 1 on, not " + quoted(value));
        } else {
            const auto *const found = std::ranges::find(formats, value, [](const auto &entry) { return entry.first; });
            if (found == std::end(formats))
                fail("--format is table, conntrack, csv or json, not " + quoted(value));
            else
                m_result.format = found->second;
        }
    }
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
    if (!m_printOption.empty() && m_result.action != Action::Print)
        fail(std::string(m_printOption) + " goes with --print");
    if (!m_screenshotOption.empty() && m_result.action != Action::Screenshot)
        fail(std::string(m_screenshotOption) + " goes with --screenshot");
    if (m_themed && m_result.action == Action::Print)
        fail("--theme does not go with --print");
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

std::string usageText()
{
    return "usage: ctscope [SOURCE...] | ctscope --print [OPTIONS] [SOURCE...] | ctscope --screenshot FILE.png "
           "[OPTIONS] [SOURCE...]\n";
}

std::string helpText()
{
    std::string text =
        R"(ctscope shows the connection tracking table of Linux: live, or from saved dumps.

  ctscope [SOURCE...]                 opens a window, each dump in a tab of its own
  ctscope --print [SOURCE...]         reads once and prints to standard output
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
  --filter TEXT                       only flows that have the text in any column

With --print:
  --format table|conntrack|csv|json   table is for reading; conntrack is what conntrack -L -o
                                      extended prints; csv has every column; json is one object a
                                      line. Default: table
  --limit N                           no more than N flows
  --reading N                         the Nth of several readings of one table in one text, as a
                                      loop or watch(1) leaves them. Default: the last
  --strict                            ends with status 1 when not all could surely be read

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
