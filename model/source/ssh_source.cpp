// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/ssh_source.h"

#include "format/numbers.h"
#include "kernel/expectation_text.h"
#include "kernel/statistics_text.h"
#include "source/event_lines.h"
#include "source/far_script.h"
#include "source/text_source.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

namespace ctscope {

namespace {

using std::chrono::seconds;
using Got = FarSession::Got;

/// What conntrack(8) prints when the kernel's queue of events overflowed.
constexpr std::string_view lossOfEvents = "ENOBUFS";

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

void SshSource::takeClock(std::string_view text)
{
    const auto middle = m_askedAt + (std::chrono::system_clock::now() - m_askedAt) / 2;
    eachFarValue(text, [&](std::string_view name, std::string_view value) {
        value = value.substr(0, value.find_first_of(" ."));
        const auto number = parseNumber<std::int64_t>(value);
        if (!number)
            return;
        if (name == "uptime")
            m_machine.uptime = seconds(*number);
        if (name != "clock")
            return;
        // The other clock is cut to whole seconds: half of one is missing on average.
        const std::chrono::sys_time<std::chrono::milliseconds> there{
            std::chrono::seconds(*number) + std::chrono::milliseconds(500)};
        m_machine.clockDifference =
            std::chrono::round<seconds>(there - std::chrono::time_point_cast<std::chrono::milliseconds>(middle));
    });
}

void SshSource::takeFacts()
{
    FarSections &sections = m_session->sections();
    if (const auto settings = sections.take("settings")) {
        ConntrackSettings values;
        eachFarValue(settings->text, [&values](std::string_view name, std::string_view value) {
            values.insert_or_assign(std::string(name), std::string(value));
        });
        m_settings = SentSettings(std::move(values));
        m_settingsAt = m_options.clock();
    }
    if (const auto clock = sections.take("clock"))
        takeClock(clock->text);
    if (auto statistics = sections.take("statistics"))
        m_statistics = std::move(statistics->text);
    if (auto expectations = sections.take("expectations"))
        m_expectations = std::move(*expectations);
    if (const auto count = sections.take("count")) {
        ConntrackSettings values;
        eachFarValue(count->text, [&values](std::string_view name, std::string_view value) {
            values.insert_or_assign(std::string(name), std::string(value));
        });
        const Capacity before = m_capacity;
        m_capacity = SentSettings(std::move(values)).readCapacity();
        if (!m_capacity.buckets)
            m_capacity.buckets = before.buckets;
    }
}

KernelFactsPtr SshSource::facts(const FactsWanted &wanted, std::stop_token stop)
{
    m_wanted = wanted;
    if (m_helper) {
        const KernelFactsPtr known = m_helper->facts(wanted, std::move(stop));
        if (!known)
            return nullptr;
        auto facts = std::make_shared<KernelFacts>(*known);
        facts->machine = m_machine;
        return facts;
    }
    if (!m_settingsAt)
        return nullptr;
    auto facts = std::make_shared<KernelFacts>(*readFacts(m_settings, wanted));
    if (wanted.statistics) {
        const auto statistics = parseStatistics(m_statistics);
        facts->statistics = statistics ? statistics->cpus : std::vector<CpuStatistics>();
    }
    if (wanted.expectations && m_expectations.status == 0)
        facts->expectations = parseExpectations(m_expectations.text).expectations;
    else if (wanted.expectations && m_expectations.status == EACCES)
        facts->expectationAccess = TableAccess::NoPermission;
    facts->machine = m_machine;
    return facts;
}

std::vector<std::string> SshSource::ways() const
{
    std::vector<std::string> ways;
    const bool sudo = !m_host.root && !m_host.sudo.empty();
    if (!m_host.tool.empty()) {
        ways.emplace_back("tool");
        if (sudo)
            ways.emplace_back("sudo-tool");
    }
    if (m_host.readable)
        ways.emplace_back("proc");
    if (!m_host.table.empty() && sudo)
        ways.emplace_back("sudo-proc");
    return ways;
}

/// Why no way worked, with the command that helps.
SourceProblem SshSource::refusal() const
{
    SourceProblem problem{Problem::HostLacks, m_target.name()};
    problem.errors = m_errors;
    if (!m_capacity.count && (m_host.root || m_host.tool.empty()) && m_host.table.empty()
        && !m_settings.readCapacity().max)
        problem.kind = Problem::NotLoaded;
    else if (m_host.root || (m_host.tool.empty() && m_host.table.empty()))
        problem.remedy = m_host.tool.empty() ? installCommand(m_host.os) : std::string();
    else
        problem.kind = Problem::HostRefused;
    if (problem.kind == Problem::HostRefused)
        problem.remedy = sudoersCommand(m_host.user, m_host.tool.empty() ? "/usr/sbin/conntrack" : m_host.tool);
    return problem;
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
    if (!m_settingsAt || now - *m_settingsAt >= settingsInterval) {
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
    takeFacts();
    ReadResult result;
    if (m_way.empty()) {
        result.problem = refusal();
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
    const std::vector<std::string> all = m_way.empty() ? ways() : std::vector{m_way};
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
        takeFacts();
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
        takeFacts();
    }
    if (all.empty() || section.status != 0) {
        m_way.clear();
        m_refusedAt = m_options.clock();
        ReadResult result;
        result.problem = refusal();
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
    result.reading->capacity = m_capacity;
    result.reading->cost = std::chrono::duration_cast<std::chrono::microseconds>(m_options.clock() - m_asked);
    m_isWhole = true;
    return result;
}

// Events

void SshSource::beginEvents()
{
    using Events = FollowState::Events;
    m_state.error = 0;
    const bool silent = m_settings.readEventsMode() == std::uint64_t(0);
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
    changes.capacity = m_capacity;
    return changes;
}

} // namespace ctscope
