// SPDX-License-Identifier: GPL-3.0-or-later
#include "alert_mode.h"
#include "answer_options.h"
#include "command_line.h"
#include "compare_options.h"
#include "cut_mode.h"
#include "edit_mode.h"
#include "far_options.h"

#include "flow/foreign_text.h"
#include "format/numbers.h"
#include "query/pseudonymous_table.h"
#include "table/filter_words.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

using Action = CommandLine::Action;

/// Options that Qt reads from the command line by itself; each takes a value.
constexpr std::string_view qtOptions[] = {"platform", "platformtheme", "platformpluginpath", "style", "stylesheet",
    "display", "qwindowgeometry", "qwindowtitle"};

constexpr std::pair<std::string_view, CommandLine::Format> formats[] = {
    {"table", CommandLine::Format::Table},
    {"conntrack", CommandLine::Format::Conntrack},
    {"csv", CommandLine::Format::Csv},
    {"json", CommandLine::Format::Json},
};

/// The modes that --watch goes with.
constexpr Action watching[] = {Action::Print, Action::Compare, Action::Alert};

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
    Parser(std::span<const std::string_view> arguments, const filter::Names *names)
        : m_arguments(arguments)
        , m_names(names)
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
    template <typename Value, std::size_t count>
    void format(const std::pair<std::string_view, Value> (&known)[count], std::string_view words, Value &result);
    void chooseFormat();
    void become(Action action, std::string_view name);
    void becomeEdit(std::string_view name);
    void check();
    void collectOrigins();
    Origin atItsTime(const Origin &origin) const;
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
    const filter::Names *m_names;
    std::size_t m_next = 0;
    CommandLine m_result;
    std::vector<std::string_view> m_sources;
    /// Of --namespace and --command, each with the number of sources before it.
    std::vector<std::pair<Origin, std::size_t>> m_named;
    bool m_hasNamespace = false;
    std::string_view m_printOption;      ///< an option seen that only --print has
    std::string_view m_pseudonymOption;  ///< one that --cut has, too
    std::string_view m_screenshotOption; ///< one that only --screenshot has
    std::string_view m_alertOption;      ///< one that only --alert has
    std::string_view m_editMode;         ///< --delete, --set-timeout or --set-mark
    std::string_view m_editOption;       ///< one that only these have
    std::string_view m_natOption;        ///< one that only --nat-search has
    std::optional<std::string_view> m_format;
    bool m_hasThreshold = false;
    bool m_watchesAlone = false; ///< --watch without a duration
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
        else if (isSshUrl(argument) && !readSshTarget(argument))
            fail("another machine is ssh://[USER@]HOST[:PORT], not " + quoted(argument));
        else if (history::isClickhouseUrl(argument) && !history::ClickhouseUrl::parse(splitHistoryTime(argument).first))
            fail("a history is clickhouse://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE], not " + quoted(argument));
        else
            m_sources.push_back(argument);
        // --help is answered whatever the other arguments are.
        if (m_result.action == Action::Help || m_result.action == Action::Version)
            return m_result;
    }
    check();
    if (m_result.error.empty())
        collectOrigins();
    if (m_result.error.empty() && m_result.action == Action::Compare)
        take(checkComparison(m_result));
    if (m_result.error.empty() && m_result.action == Action::Alert)
        take(checkAlert(m_result));
    if (m_result.error.empty() && m_result.action == Action::Edit)
        take(checkEdit(m_result));
    if (m_result.error.empty() && m_result.action == Action::Cut)
        take(checkCut(m_result));
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
    if (name == "--pseudonymise") {
        m_pseudonymOption = name;
        return take(readPseudonymise(hasValue ? std::optional(argument.substr(equals + 1)) : std::nullopt, m_result));
    }
    constexpr std::string_view valuedOptions[] = {"--format", "--sort", "--filter", "--explain-filter", "--limit",
        "--screenshot", "--size", "--theme", "--source", "--namespace", "--command", "--set", "--reading",
        "--threshold", "--nat-search", "--at", "--between", "--cut", "--output", "--tolerance", "--protocol",
        "--group-by", "--top", "--watch", "--exec", "--level", "--set-timeout", "--set-mark"};
    const bool ours = std::ranges::find(valuedOptions, name) != std::end(valuedOptions);
    const bool ofQt = std::ranges::find(qtOptions, bare) != std::end(qtOptions);
    if (!ours && !ofQt) {
        flag(name, hasValue);
        return;
    }
    // With --alert it may do without a duration.
    if (name == "--watch" && !hasValue && (m_next == m_arguments.size() || m_arguments[m_next].starts_with('-'))) {
        m_watchesAlone = true;
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
    else if (name == "--compare")
        become(Action::Compare, name);
    else if (name == "--alert")
        become(Action::Alert, name);
    else if (name == "--delete")
        becomeEdit(name);
    else if (name == "--yes" || name == "--all") {
        (name == "--yes" ? m_result.yes : m_result.all) = true;
        m_editOption = name;
    } else if (name == "--strict" || name == "--explain" || name == "--owners") {
        (name == "--strict" ? m_result.strict : name == "--explain" ? m_result.explain : m_result.owners) = true;
        m_printOption = name;
    } else if (name == "--together") {
        m_result.together = true;
    } else if (name == "--names" || name == "--kubectl" || name == "--resolve" || name == "--resolve-private") {
        (name == "--names" ? m_result.names : name == "--kubectl" ? m_result.kubectl : m_result.resolve) = true;
        m_result.resolvePrivate = m_result.resolvePrivate || name == "--resolve-private";
        m_printOption = name;
    } else if (name == "--pseudonymise-ports") {
        m_result.pseudonymisePorts = true;
        m_pseudonymOption = name;
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
        take(readSize(value, m_result));
    } else if (name == "--source") {
        m_result.liveWay = liveWayNamed(value);
        if (!m_result.liveWay)
            fail("--source is auto, helper, netlink or proc, not " + quoted(value));
    } else if (name == "--namespace") {
        m_hasNamespace = true;
        if (auto origin = Origin::ofNamespace(value))
            m_named.emplace_back(*std::move(origin), m_sources.size());
        else
            fail("--namespace is a name of ip netns, /run/netns/NAME or /proc/PID/ns/net, not " + quoted(value));
    } else if (name == "--set") {
        m_result.sets.emplace_back(value);
    } else if (name == "--command") {
        Origin origin;
        take(readCommand(value, origin));
        m_named.emplace_back(std::move(origin), m_sources.size());
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
        else if (name != "--at")
            m_natOption = name;
        take(readNatOption(name, value, m_result));
    } else if (name == "--between" || name == "--cut") {
        if (name == "--cut")
            become(Action::Cut, name);
        take(readBetween(name, value, m_result));
    } else if (name == "--output") {
        m_result.output = value;
    } else if (name == "--exec" || name == "--level") {
        m_alertOption = name;
        take(readAlertOption(name, value, m_result));
    } else if (name == "--set-timeout" || name == "--set-mark") {
        becomeEdit(name);
        take(readEdit(name, value, m_result));
    } else {
        m_printOption = name == "--watch" ? m_printOption : name;
        if (name == "--group-by") {
            take(readGroups(value, m_result));
        } else if (name == "--watch") {
            take(readWatch(value, m_result));
        } else if (name == "--top") {
            m_top = parseNumber<std::uint32_t>(value);
            if (!m_top || *m_top == 0)
                fail("--top needs a number of groups from 1 on, not " + quoted(value));
        } else if (name == "--limit") {
            m_result.limit = parseNumber<std::uint64_t>(value);
            if (!m_result.limit)
                fail("--limit needs a number of rows, not " + quoted(value));
        } else {
            take(readReading(value, m_result));
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
    if (m_result.action != Action::Print && m_result.action != Action::Compare)
        return fail("--format goes with --print, --compare, --diagnose or --nat-search");
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
    ParsedFilter read = readFilter(value, m_names);
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

void Parser::become(Action action, std::string_view name)
{
    if (m_result.action != Action::Window && m_result.action != action)
        fail(std::string(name) + " does not go together with the other mode");
    m_result.action = action;
}

/// One edit at a time.
void Parser::becomeEdit(std::string_view name)
{
    become(Action::Edit, name);
    if (!m_editMode.empty() && m_editMode != name)
        fail(std::string(name) + " does not go together with " + std::string(m_editMode));
    m_editMode = name;
}

void Parser::check()
{
    if (m_format)
        chooseFormat();
    checkGroups();
    const bool prints = m_result.action == Action::Print || m_result.action == Action::Compare;
    if (!m_printOption.empty() && !prints)
        fail(std::string(m_printOption) + " goes with --print");
    if (!m_pseudonymOption.empty() && !prints && m_result.action != Action::Cut)
        fail(std::string(m_pseudonymOption) + " goes with --print");
    if (m_result.pseudonymisePorts && !m_result.pseudonymise)
        fail("--pseudonymise-ports goes with --pseudonymise");
    if (const auto key = m_result.pseudonymise && m_result.groups ? keyWithoutPseudonyms(m_result.groups->spec)
                                                                  : std::optional<GroupKey>())
        fail("--pseudonymise does not go with --group-by " + key->text()
            + ": it leaves out owners and the names of hosts, countries and networks");
    if (!m_screenshotOption.empty() && m_result.action != Action::Screenshot)
        fail(std::string(m_screenshotOption) + " goes with --screenshot");
    if (!m_result.output.empty() && m_result.action != Action::Cut)
        fail("--output goes with --cut");
    if (m_hasThreshold && m_result.action != Action::Diagnose)
        fail("--threshold goes with --diagnose");
    if (!m_natOption.empty() && m_result.action != Action::NatSearch)
        fail(std::string(m_natOption) + " goes with --nat-search");
    if ((m_result.watch || m_watchesAlone) && !std::ranges::count(watching, m_result.action))
        fail("--watch goes with --print, --compare or --alert");
    if (m_watchesAlone && m_result.action != Action::Alert)
        fail("--watch needs a duration from 1s to 4m, except with --alert");
    if (!m_alertOption.empty() && m_result.action != Action::Alert)
        fail(std::string(m_alertOption) + " goes with --alert");
    if (!m_editOption.empty() && m_result.action != Action::Edit)
        fail(std::string(m_editOption) + " goes with --delete, --set-timeout or --set-mark");
    if (m_result.action == Action::Diagnose && !m_result.filter.isEmpty())
        fail("--filter does not go with --diagnose");
    if (m_result.action == Action::NatSearch && !m_result.filter.isEmpty())
        fail("--filter does not go with --nat-search");
    if (m_result.explain && (m_format || m_result.groups))
        fail("--explain does not go with --format or --group-by");
    if (m_themed && m_result.action != Action::Window && m_result.action != Action::Screenshot)
        fail("--theme goes with the window and with --screenshot");
    if (m_result.frameTimes && m_result.action != Action::Window)
        fail("--frame-times goes with the window");
    if (m_hasNamespace && (m_result.liveWay == LiveWay::Netlink || m_result.liveWay == LiveWay::Proc))
        fail("--namespace goes with --source auto or helper: only ctscope-capture enters another namespace");
    if (std::ranges::count(m_sources, "-") > 1)
        fail("standard input can be read only once");
    take(checkReadings(m_result));
}

/// A recording or history that says no time itself has that of --at or --between.
Origin Parser::atItsTime(const Origin &origin) const
{
    const bool isAsked =
        origin.when().empty() && m_result.action != Action::NatSearch && m_result.action != Action::Cut;
    return isAsked ? origin.at(m_result.when) : origin;
}

void Parser::collectOrigins()
{
    const Origin thisMachine = Origin::thisMachine(m_result.liveWay.value_or(LiveWay::Automatic));
    std::size_t next = 0;
    const auto takeSources = [&](std::size_t end) {
        for (; next < end; ++next)
            m_result.origins.push_back(atItsTime(Origin::fromArgument(m_sources[next])));
    };
    for (auto &[origin, sourcesBefore] : m_named) {
        if (m_result.action == Action::Compare) // which is the earlier table
            takeSources(sourcesBefore);
        m_result.origins.push_back(origin.kind() == Origin::Kind::Machine ? thisMachine : std::move(origin));
    }
    takeSources(m_sources.size());
    constexpr Action ofSets[] = {
        Action::Window, Action::Screenshot, Action::Print, Action::Diagnose, Action::NatSearch, Action::ExplainFilter};
    if (!m_result.sets.empty() && !std::ranges::count(ofSets, m_result.action))
        fail("--set goes with the window, --screenshot, --print, --diagnose and --nat-search");
    if (m_result.origins.empty() && m_result.sets.empty())
        m_result.origins.push_back(thisMachine);
    take(checkTimes(m_result));
}

} // namespace

CommandLine parseCommandLine(std::span<const std::string_view> arguments, const filter::Names *names)
{
    return Parser(arguments, names).parse();
}

std::string explainedFilter(const Filter &filter)
{
    return filter.isEmpty() ? "every flow\n"
                            : visibleText(filter::textOf(*filter.tree(), filter::Brackets::Every)) + '\n';
}

} // namespace ctscope
