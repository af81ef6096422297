// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_options.h"

#include "format/asked_time.h"
#include "format/numbers.h"
#include "source/command_words.h"
#include "source/ssh_target.h"

namespace ctscope {

namespace {

constexpr std::string_view help =
    R"(Usage: ctscope-record [OPTION]... [ssh://[USER@]HOST[:PORT]] [FILE.ctrec]

Records the connection tracking table of this machine, or of another one: each flow with both tuples, its begin and end, counters and
states, the whole table every ten minutes, and the count against the limit every second. An existing recording of
the same name is continued. The recording can be read while it is written, and ends with SIGTERM or SIGINT.

  --source WAY      how the table is read: auto, helper, netlink or proc
  --namespace N     the table of a network namespace: its name, /run/netns/NAME or /proc/PID/ns/net
  --command C       what a command prints: once an interval, or as a stream of events
  --keep TIME       what is older is removed; 7d at first
  --max-size SIZE   the oldest is removed when the recording becomes larger; 2G at first
  --min-free SIZE   so much of the disk stays free; 1G at first
  --interval TIME   between two readings, 1s to 10s
  --for TIME        ends by itself after this time
  --owners          also the program, user, unit and container of each flow of this machine
  --help, --version

A TIME is a number with s, m, h or d, such as 90s or 1h30m, and a SIZE one with k, M, G or T.

Exit status: 0 = it ended as asked, 1 = it could not be written or the table could not be read, 2 = the arguments are
wrong.

Read it with "ctscope FILE.ctrec", or without a window:

  ctscope --print --at 10:42 FILE.ctrec                                  the table as it was
  ctscope --print --between 10:00,10:05 FILE.ctrec                       the flows of five minutes
  ctscope --nat-search 198.51.100.7:41234 --at 10:42 FILE.ctrec          who was behind an address
  ctscope --compare FILE.ctrec@10:00 FILE.ctrec@10:05                    what changed
)";

class Parser {
public:
    explicit Parser(std::span<const std::string_view> arguments)
        : m_arguments(arguments)
    {
    }

    RecordOptions parse()
    {
        bool options = true;
        while (!m_arguments.empty() && m_result.error.empty() && m_result.action == RecordOptions::Action::Record) {
            const std::string_view argument = m_arguments.front();
            m_arguments = m_arguments.subspan(1);
            if (options && argument == "--")
                options = false;
            else if (options && argument.size() > 1 && argument.front() == '-')
                option(argument);
            else if (isSshUrl(argument))
                far(argument);
            else if (!m_result.file.empty())
                fail("there is one recording, not two");
            else
                m_result.file = argument;
        }
        if (m_result.outlets.schema && m_result.error.empty())
            m_result.action = RecordOptions::Action::Schema;
        if (m_result.action != RecordOptions::Action::Record || !m_result.error.empty())
            return std::move(m_result);
        if (m_result.file.empty() && m_result.outlets.empty())
            fail("the recording needs a name: FILE.ctrec");
        else if (!m_result.file.empty() && !m_result.file.ends_with(".ctrec"))
            fail("the name of a recording ends with .ctrec");
        return std::move(m_result);
    }

private:
    void option(std::string_view argument)
    {
        using Action = RecordOptions::Action;
        const auto equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        if (name == "--help" || name == "-h") {
            m_result.action = Action::Help;
            return;
        }
        if (name == "--version") {
            m_result.action = Action::Version;
            return;
        }
        if (name == "--with-destinations" && equals == std::string_view::npos) {
            m_result.outlets.withDestinations = true;
            return;
        }
        if (name == "--owners" && equals == std::string_view::npos) {
            m_result.owners = true;
            return;
        }
        std::string_view value;
        if (equals != std::string_view::npos) {
            value = argument.substr(equals + 1);
        } else if (!m_arguments.empty()) {
            value = m_arguments.front();
            m_arguments = m_arguments.subspan(1);
        } else {
            return fail(std::string(name) + " needs a value");
        }
        if (!take(name, value) && m_result.error.empty())
            fail(std::string(name) + " does not take \"" + std::string(value) + '"');
    }

    void far(std::string_view url)
    {
        if (auto target = readSshTarget(url))
            setOrigin(Origin::ofSsh(*std::move(target)));
        else
            fail("\"" + std::string(url) + "\" is not ssh://[USER@]HOST[:PORT]");
    }

    void setOrigin(Origin origin)
    {
        if (std::exchange(m_hasOrigin, true))
            fail("one table is recorded, not two: --source, --namespace, --command and ssh:// exclude each other");
        m_result.origin = std::move(origin);
    }

    bool take(std::string_view name, std::string_view value)
    {
        using namespace std::chrono;
        if (const auto taken = takeOutletOption(m_result.outlets, name, value))
            return *taken;
        const auto time = parseAskedDuration(value);
        const auto size = parseSize(value);
        if (name == "--source") {
            const auto way = liveWayNamed(value);
            if (way)
                setOrigin(Origin::thisMachine(*way));
            return way.has_value();
        }
        if (name == "--namespace") {
            const auto netns = Origin::ofNamespace(value);
            if (netns)
                setOrigin(*netns);
            return netns.has_value();
        }
        if (name == "--command") {
            CommandWords command = splitCommand(value);
            if (command.error != CommandWords::Error::None)
                return false;
            setOrigin(Origin::ofCommand(std::move(command.words)));
            return true;
        }
        if (name == "--keep" && time)
            m_result.limits.keep = duration_cast<seconds>(microseconds(*time));
        else if (name == "--for" && time)
            m_result.duration = duration_cast<seconds>(microseconds(*time));
        else if (name == "--interval" && time && microseconds(*time) >= seconds(1)
            && microseconds(*time) <= seconds(10))
            m_result.interval = duration_cast<milliseconds>(microseconds(*time));
        else if (name == "--max-size" && size)
            m_result.limits.mostBytes = *size;
        else if (name == "--min-free" && size)
            m_result.limits.leastFree = *size;
        else
            return unknown(name);
        return true;
    }

    bool unknown(std::string_view name)
    {
        for (const std::string_view known : {"--keep", "--for", "--interval", "--max-size", "--min-free"}) {
            if (name == known)
                return false;
        }
        fail("there is no option " + std::string(name));
        return false;
    }

    void fail(std::string why)
    {
        if (m_result.error.empty())
            m_result.error = std::move(why);
    }

    std::span<const std::string_view> m_arguments;
    RecordOptions m_result;
    bool m_hasOrigin = false;
};

} // namespace

RecordOptions parseRecordOptions(std::span<const std::string_view> arguments) { return Parser(arguments).parse(); }

std::string recordHelp() { return std::string(help) + '\n' + std::string(outletHelp()); }

} // namespace ctscope
