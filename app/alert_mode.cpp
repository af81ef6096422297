// SPDX-License-Identifier: GPL-3.0-or-later
#include "alert_mode.h"

#include "answer_options.h"
#include "descriptor_writer.h"
#include "host_options.h"
#include "owner_option.h"
#include "print_mode.h"
#include "source_message.h"
#include "table_reader.h"

#include "flow/foreign_text.h"
#include "format/numbers.h"
#include "query/needed_data.h"
#include "query/number_text.h"
#include "source/owner_search.h"
#include "table/alarm_watch.h"
#include "table/filter_words.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::chrono::seconds usualInterval{5};

std::string timeNow()
{
    using namespace std::chrono;
    std::string text;
    appendDateTime(text, duration_cast<seconds>(system_clock::now().time_since_epoch()).count());
    return text;
}

/// Starts a program with arguments and without a shell; its input is empty, and no signal is ignored. Returns errno.
int start(const std::string &program, std::array<std::string, 4> arguments, pid_t &pid)
{
    std::array<char *, 6> argv{};
    std::string name = program;
    argv[0] = name.data();
    for (std::size_t i = 0; i < arguments.size(); ++i)
        argv[i + 1] = arguments[i].data();
    posix_spawn_file_actions_t actions;
    int error = ::posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    posix_spawnattr_t attributes;
    if ((error = ::posix_spawnattr_init(&attributes)) != 0) {
        ::posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigset_t all;
    ::sigfillset(&all);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    error = ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
}

class Alerts {
public:
    Alerts(const CommandLine &commandLine, DescriptorWriter &out, DescriptorWriter &messages)
        : m_commandLine(commandLine)
        , m_out(out)
        , m_messages(messages)
    {
    }

    /// Ends when the output or the table is gone.
    void watch(const TableReader::Table &table)
    {
        AlarmRules rules;
        rules.fullPercent = m_commandLine.level;
        rules.drops = true;
        if (!m_commandLine.filter.isEmpty())
            rules.filters.push_back({{}, m_commandLine.filter});
        AlarmWatch watch(std::move(rules));
        if (wantsHosts(m_commandLine)) {
            setKnownHosts(table.flows, {table.source.origin()});
            table.flows.applyAttached();
        }
        FactsWanted facts;
        facts.statistics = true;
        SourceProblem problem;
        for (auto next = std::chrono::steady_clock::now(); !m_out.failed();) {
            collect();
            if (problem.kind == Problem::None || problem.kind == Problem::Unused)
                look(*snapshotOf(table), watch);
            next = std::max(next + m_commandLine.watch.value_or(usualInterval), std::chrono::steady_clock::now());
            std::this_thread::sleep_until(next);
            SourceProblem now = readAgain(table, facts);
            if (now != problem && now.kind != Problem::None)
                message("ctscope: " + sourceMessage(now, true, {}));
            problem = std::move(now);
            if (problem.kind == Problem::NamespaceGone)
                return;
        }
    }

private:
    void look(const Snapshot &snapshot, AlarmWatch &watch)
    {
        const auto lacked = lackedColumn(m_commandLine.filter, snapshot);
        if (lacked && lacked != m_lacked)
            message("ctscope: " + FilterWords::lacking(*lacked).toStdString());
        m_lacked = lacked;
        print(watch.update(snapshot));
    }

    void message(const std::string &text)
    {
        appendVisible(m_messages.buffer(), text);
        m_messages.buffer() += '\n';
        m_messages.flush();
    }

    void print(const std::vector<Alarm> &alarms)
    {
        for (const Alarm &alarm : alarms) {
            const std::string kind(Alarm::name(alarm.kind));
            const std::string title = alarm.title.toStdString();
            const std::string text = alarm.text.toStdString();
            appendVisible(m_out.buffer(), timeNow() + ' ' + kind + ": " + title + ". " + text);
            m_out.buffer() += '\n';
            m_out.flush();
            if (m_commandLine.exec.empty())
                continue;
            pid_t pid = -1;
            if (const int error = start(m_commandLine.exec, {kind, title, text, alarm.filter}, pid); error != 0)
                message("ctscope: " + m_commandLine.exec + ": " + std::generic_category().message(error));
            else
                m_started.push_back(pid);
        }
    }

    /// Collects the programs that have ended, and no other children of this process; lets go of namespaces that are gone.
    void collect()
    {
        if (m_owners.holdsNamespace())
            m_owners.release();
        std::erase_if(m_started, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
    }

    /// The table as the filter needs it.
    SnapshotPtr snapshotOf(const TableReader::Table &table)
    {
        return wantsOwners(m_commandLine) ? attachOwners(table.flows, m_owners, table.source.origin())
                                          : table.flows.current();
    }

    const CommandLine &m_commandLine;
    DescriptorWriter &m_out;
    DescriptorWriter &m_messages;
    OwnerSearch m_owners;
    std::optional<Column> m_lacked; ///< the filter waits for it
    std::vector<pid_t> m_started;   ///< programs that may run
};

} // namespace

int runAlert(const CommandLine &commandLine)
{
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);
    FactsWanted facts;
    facts.statistics = true;
    TableReader reader(messages);
    reader.read(commandLine.origins.front(), facts,
        [&](const TableReader::Table &table) { Alerts(commandLine, out, messages).watch(table); });
    return ExitSource;
}

std::string readAlertOption(std::string_view name, std::string_view value, CommandLine &commandLine)
{
    if (name == "--exec") {
        if (value.empty())
            return "--exec needs the path of a program";
        commandLine.exec = value;
        return {};
    }
    const auto percent = parseNumber<int>(value);
    if (!percent || *percent < 1 || *percent > 100)
        return "--level is a percentage from 1 to 100, not " + quoted(value);
    commandLine.level = *percent;
    return {};
}

std::string checkAlert(const CommandLine &commandLine)
{
    if (commandLine.origins.size() > 1 || !commandLine.origins.front().isLive())
        return "--alert goes with one live table: dumps do not change";
    return {};
}

} // namespace ctscope
