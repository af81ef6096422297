// SPDX-License-Identifier: GPL-3.0-or-later
// How an SshSource connects, hands the connection to a capture helper, and loses it.
#include "source/event_lines.h"
#include "source/far_helper.h"
#include "source/ssh_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

using std::chrono::seconds;
using Got = FarSession::Got;

/// What ssh prints when another try would fail in the same way, and may ask the user once more.
constexpr std::array<std::string_view, 6> refusals = {"Permission denied", "Host key verification failed",
    "Too many authentication failures", "Authentication failed", "No more authentication methods",
    "Bad configuration option"};

bool isRefusal(std::string_view errors)
{
    return std::ranges::any_of(
        refusals, [errors](std::string_view text) { return errors.find(text) != std::string_view::npos; });
}

} // namespace

std::vector<std::string> SshSource::sshCommand(const SshTarget &target)
{
    // Of the user's configuration, what has nothing to do with reading a table is left out.
    std::vector<std::string> command = {"ssh", "-T", "-a", "-x"};
    for (const char *option : {"ServerAliveInterval=15", "ServerAliveCountMax=3", "ConnectTimeout=15",
             "ClearAllForwardings=yes", "RemoteCommand=none"})
        command.insert(command.end(), {"-o", option});
    if (target.port != 0)
        command.insert(command.end(), {"-p", std::to_string(target.port)});
    if (!target.user.empty())
        command.insert(command.end(), {"-l", target.user});
    command.insert(command.end(), {"--", target.host});
    return command;
}

/// There is no connection, and it is not time for another try.
ReadResult SshSource::waiting()
{
    ReadResult result;
    result.problem = m_lost;
    result.problem.retryIn = m_needsUser ? seconds(0) : m_options.backoff.left(m_options.clock());
    return result;
}

ReadResult SshSource::lost(Got how)
{
    if (how == Got::Stopped) {
        // The answer to what was asked may still come, so this connection cannot be used for another question. Another
        // one might ask for a password again, which is what the user has cancelled.
        m_session.reset();
        m_needsUser = true;
        m_lost = {Problem::Cancelled, m_target.name()};
        return waiting();
    }
    std::string errors = m_session->program().takeErrors();
    if (!hasText(errors))
        errors = m_session->sections().noise();
    if (!hasText(errors))
        errors = how == Got::Garbage ? "protocol error" : m_session->program().failure();
    m_session.reset();
    m_needsUser = isRefusal(errors);
    m_options.backoff.failed(m_options.clock());
    m_lost = {Problem::HostLost, m_target.name()};
    m_lost.errors = std::move(errors);
    return waiting();
}

ReadResult SshSource::connect(StopWake &wake)
{
    m_session = FarSession::start(m_options.command, m_options.environment);
    if (!m_session) {
        const int error = errno;
        m_needsUser = false;
        m_options.backoff.failed(m_options.clock());
        m_lost = {Problem::HostLost, m_target.name()};
        m_lost.errors = m_options.command.front() + ": " + std::generic_category().message(error);
        return waiting();
    }
    m_way.clear();
    m_refusedAt.reset();
    m_settingsAt.reset();
    m_isWhole = false;
    m_state.events = FollowState::Events::None;
    m_asked = m_options.clock();
    m_askedAt = std::chrono::system_clock::now();
    const Got got = m_session->request({"hello"}, "hello", wake, m_tellSilence);
    if (got != Got::Answer)
        return lost(got);
    takeHello(m_session->sections().take("hello")->text);
    m_needsUser = false;
    return m_host.capture.empty() || m_helperFails ? ReadResult() : startHelper(wake);
}

void SshSource::takeHello(std::string_view text)
{
    m_host = {};
    m_machine = {};
    eachFarValue(text, [this](std::string_view name, std::string_view value) {
        if (name == "uid")
            m_host.root = value == "0";
        else if (name == "user")
            m_host.user = value;
        else if (name == "os")
            m_host.os = value;
        else if (name == "tool")
            m_host.tool = value;
        else if (name == "cpu" && !speaksOurOrder(value))
            m_helperFails = true;
        else if (name == "capture")
            m_host.capture = value;
        else if (name == "sudo")
            m_host.sudo = value;
        else if (name == "table")
            m_host.table = value;
        else if (name == "readable")
            m_host.readable = true;
        else if (name == "machine")
            m_machine.identity.id = value;
        else if (name == "boot")
            m_machine.identity.boot = value;
        else if (name == "netns")
            m_machine.identity.netns = value;
        else if (name == "kernel")
            m_machine.kernel = value;
    });
    // Connecting took its time, with questions perhaps; the clock is measured with the settings.
}

void SshSource::watch(std::vector<FlowKey> flows)
{
    m_watched = std::move(flows);
    if (m_helper)
        m_helper->watch(m_watched);
}

/// Hands the connection to the capture helper of the other machine.
ReadResult SshSource::startHelper(StopWake &wake)
{
    m_askedAt = std::chrono::system_clock::now();
    const Got got = m_session->request({"settings", "clock", "capture"}, "capture", wake, m_tellSilence);
    if (got != Got::Answer)
        return lost(got);
    takeFacts();
    m_helper = openFarHelper(m_session->program().release(), origin());
    m_session.reset();
    m_helperHasRead = false;
    m_helper->onSilence(m_tellSilence);
    if (m_follows)
        m_helper->follow(
            {.names = ProgramNames("/nonexistent")}); // the numbers of processes are not those of this machine
    m_helper->watch(m_watched);
    return {};
}

ReadResult SshSource::readThroughHelper(const std::stop_token &stop, const ReadProgress &progress)
{
    ReadResult result = m_helper->read(stop, progress);
    const Problem kind = result.problem.kind;
    if (kind == Problem::None || kind == Problem::Unused || kind == Problem::Cancelled) {
        m_helperHasRead = m_helperHasRead || kind != Problem::Cancelled;
        if (m_helperHasRead)
            m_options.backoff.succeeded();
        m_shownWay = LiveWay::Helper;
        return result;
    }
    m_helper.reset();
    // One that never read anything will not do so the next time: the script has other ways, and needs no rest.
    if (!m_helperHasRead) {
        m_helperFails = true;
        StopWake wake(stop);
        result = connect(wake);
        return m_session ? poll(wake, stop) : std::move(result);
    }
    m_options.backoff.failed(m_options.clock());
    m_lost = {Problem::HostLost, m_target.name()};
    m_lost.errors = result.problem.detail;
    return waiting();
}

} // namespace ctscope
