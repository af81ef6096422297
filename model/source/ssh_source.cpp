// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/ssh_source.h"

#include "source/event_lines.h"
#include "source/far_helper.h"
#include "source/text_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
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

SshSource::SshSource(SshTarget target)
    : SshSource(std::move(target), Options())
{
}

SshSource::SshSource(SshTarget target, Options options)
    : m_target(std::move(target))
    , m_options(std::move(options))
{
    if (m_options.command.empty())
        m_options.command = sshCommand(m_target);
}

Origin SshSource::origin() const { return Origin::ofSsh(m_target).by(m_shownWay); }

ReadResult SshSource::read(std::stop_token stop, const ReadProgress &progress)
{
    StopWake wake(stop);
    const auto begin = m_options.clock();
    const bool retry = std::exchange(m_retry, false);
    ReadResult result;
    try {
        if (!m_session && !m_helper) {
            if (!retry && (m_needsUser || !m_options.backoff.isDue(begin)))
                return waiting();
            result = connect(wake);
        }
        if (retry)
            m_refusedAt.reset();
        if (m_helper)
            result = readThroughHelper(stop, progress);
        else if (m_session)
            result = poll(wake, stop);
        if (m_session)
            result.silence = m_session->takeSilence();
    } catch (const std::bad_alloc &) {
        m_session.reset();
        m_helper.reset();
        result = {};
        result.problem = {Problem::TooLarge, m_target.name()};
    }
    m_lastPoll = m_options.clock();
    return result;
}

KernelFactsPtr SshSource::facts(const FactsWanted &wanted, std::stop_token stop)
{
    m_wanted = wanted;
    if (m_helper) {
        const KernelFactsPtr known = m_helper->facts(wanted, std::move(stop));
        if (!known)
            return nullptr;
        auto facts = std::make_shared<KernelFacts>(*known);
        facts->machine = m_facts.machine();
        return facts;
    }
    return m_facts.read(wanted);
}

bool SshSource::isDue() const
{
    const auto now = m_options.clock();
    if (!m_follows || m_way.empty() || !m_lastPoll || now - *m_lastPoll > longestRest)
        return true;
    using Need = ReadingSchedule::Need;
    const bool events = m_state.events == FollowState::Events::Running;
    return m_schedule.isDue(now, !events ? Need::Alone : m_isWhole ? Need::Usual : Need::Urgent);
}

ReadResult SshSource::poll(StopWake &wake, const std::stop_token &stop)
{
    watchEvents();
    std::vector<std::string> requests = {"count"};
    if (m_wanted.statistics || !m_follows)
        requests.emplace_back("statistics");
    if (m_wanted.expectations || !m_follows)
        requests.emplace_back("expectations");
    const auto now = m_options.clock();
    if (!m_facts.settingsAt() || now - *m_facts.settingsAt() >= settingsInterval) {
        requests.emplace_back("settings");
        requests.emplace_back("clock");
    }
    m_asked = now;
    m_askedAt = std::chrono::system_clock::now();
    const bool whole = isDue();
    if (whole && !(m_refusedAt && now - *m_refusedAt < refusedRest))
        return list(wake, stop, requests);
    const Got got = m_session->request(requests, requests.back(), wake, m_tellSilence);
    if (got != Got::Answer)
        return lost(got);
    m_facts.take(m_session->sections(), m_askedAt, m_options.clock());
    ReadResult result;
    if (m_way.empty()) {
        result.problem = m_host.refusal(m_target.name(), m_errors, m_facts);
        return result;
    }
    watchEvents();
    result.changes = changes(false, stop);
    result.following = m_state;
    return result;
}

ReadResult SshSource::list(StopWake &wake, const std::stop_token &stop, const std::vector<std::string> &requests)
{
    const auto begin = m_options.clock();
    std::vector<std::string> asked = requests;
    const std::vector<std::string> all = m_way.empty() ? m_host.ways() : std::vector{m_way};
    if (m_way.empty())
        m_errors.clear();
    FarSections::Section section;
    for (const std::string &way : all) {
        // Events come first, so that none is missed between the two.
        if (m_follows && m_state.events == FollowState::Events::None && way == m_way)
            beginEvents();
        asked.push_back("list " + way);
        const Got got = m_session->request(asked, "list", wake, m_tellSilence);
        if (got != Got::Answer)
            return lost(got);
        asked.clear();
        m_facts.take(m_session->sections(), m_askedAt, m_options.clock());
        section = *m_session->sections().take("list");
        if (section.status == 0) {
            m_way = way;
            break;
        }
        m_errors += m_session->program().takeErrors();
    }
    if (all.empty()) {
        const Got got = m_session->request(asked, asked.back(), wake, m_tellSilence);
        if (got != Got::Answer)
            return lost(got);
        m_facts.take(m_session->sections(), m_askedAt, m_options.clock());
    }
    if (all.empty() || section.status != 0) {
        m_way.clear();
        m_refusedAt = m_options.clock();
        ReadResult result;
        result.problem = m_host.refusal(m_target.name(), m_errors, m_facts);
        return result;
    }
    m_shownWay = m_way.ends_with("proc") ? LiveWay::Proc : LiveWay::Tool;
    m_options.backoff.succeeded();
    const auto end = m_options.clock();
    m_schedule.wasRead(end, std::chrono::duration_cast<std::chrono::microseconds>(end - begin));
    watchEvents();
    // Its count of entries, which is nothing to show should the connection end.
    m_session->program().takeErrors();
    ReadResult result = readTable(std::move(section), stop);
    if (!result.reading)
        return result;
    if (m_follows) {
        FlowChanges around = changes(true, stop);
        if (!around.rows.empty())
            result.changes = std::move(around);
        if (m_state.events == FollowState::Events::None)
            beginEvents();
    }
    m_state.recovered = m_isWhole;
    result.following = m_state;
    return result;
}

ReadResult SshSource::readTable(FarSections::Section section, const std::stop_token &stop)
{
    ReadResult result;
    if (hasText(section.text)) {
        result = readTextDump(std::make_shared<const std::string>(std::move(section.text)), {.foldEvents = true}, stop,
            {}, m_target.name());
        if (result.problem.kind != Problem::None)
            return result;
    } else {
        result.reading.emplace();
        result.reading->format = Format::NfConntrack;
        result.reading->takenAt = std::chrono::steady_clock::now();
        result.reading->wallTime = std::chrono::system_clock::now();
        result.problem = {Problem::Unused, {}};
    }
    result.reading->capacity = m_facts.capacity();
    result.reading->cost = std::chrono::duration_cast<std::chrono::microseconds>(m_options.clock() - m_asked);
    m_isWhole = true;
    return result;
}

// Connection

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
    m_facts.begin(m_facts.machine());
    m_isWhole = false;
    m_state.events = FollowState::Events::None;
    m_asked = m_options.clock();
    m_askedAt = std::chrono::system_clock::now();
    const Got got = m_session->request({"hello"}, "hello", wake, m_tellSilence);
    if (got != Got::Answer)
        return lost(got);
    m_host = FarHost::parse(m_session->sections().take("hello")->text);
    m_facts.begin(m_host.machine);
    m_needsUser = false;
    return m_host.capture.empty() || m_helperFails ? ReadResult() : startHelper(wake);
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
    m_facts.take(m_session->sections(), m_askedAt, m_options.clock());
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

// Events

void SshSource::beginEvents()
{
    using Events = FollowState::Events;
    m_state.error = 0;
    const bool silent = m_facts.settings().readEventsMode() == std::uint64_t(0);
    if (silent || m_way.empty() || m_way.ends_with("proc")) {
        m_state.events = silent ? Events::Unavailable : Events::None;
        return;
    }
    m_session->sections().expectEvents();
    m_session->program().send("events " + m_way + '\n');
    m_state.events = Events::Running;
    // What happened between the list and the first event is found by the next list.
    m_isWhole = false;
}

/// Notes when events were lost, and when there are no more.
void SshSource::watchEvents()
{
    if (m_state.events != FollowState::Events::Running)
        return;
    m_session->sections().take("events");
    const bool warned = m_session->program().errors().find(lossOfEvents) != std::string::npos;
    if (warned)
        m_session->program().takeErrors();
    if (warned || m_session->sections().takeEventsLost()) {
        ++m_state.overruns;
        m_state.lostAt = m_options.clock();
        m_isWhole = false;
    }
    if (m_session->sections().eventsEnded()) {
        // The conntrack program lists the table and may not listen, as a rule of sudo may have it.
        m_state.events = FollowState::Events::Unavailable;
        m_state.error = EACCES;
    }
    m_state.recovered = m_isWhole;
}

FlowChanges SshSource::changes(bool aroundReading, const std::stop_token &stop)
{
    FlowChanges changes;
    changes.aroundReading = aroundReading;
    if (const std::string events = m_session->sections().takeEvents(); hasText(events)) {
        ReadResult read = readTextDump(
            std::make_shared<const std::string>(events), {.foldEvents = false, .threads = 1}, stop, {}, {});
        if (read.reading)
            changes.rows = std::move(read.reading->flows);
    }
    changes.takenAt = std::chrono::steady_clock::now();
    changes.wallTime = std::chrono::system_clock::now();
    changes.cost = std::chrono::duration_cast<std::chrono::microseconds>(m_options.clock() - m_asked);
    changes.capacity = m_facts.capacity();
    return changes;
}

} // namespace ctscope
