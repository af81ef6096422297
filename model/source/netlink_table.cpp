// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_table.h"

#include "format/dump_reader.h"
#include "kernel/netlink_decoder.h"
#include "kernel/netlink_expectation.h"
#include "kernel/netlink_statistics.h"
#include "kernel/sent_settings.h"
#include "kernel/socket_channel.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

namespace ctscope {

namespace {

constexpr std::uint64_t mostSetAside = 20'000'000; ///< rows
constexpr std::uint64_t progressStep = 16384;      ///< flows

/// Appends what a message of an answer says to `rows`.
NetlinkFault appendAnswer(
    const NetlinkMessage &message, const ConnectionLabels &labels, FlowStore &rows, NetlinkFlow &parts)
{
    const NetlinkFault fault = decodeFlow(message, MessageOrigin::Table, parts);
    if (fault == NetlinkFault::None)
        appendFlow(rows, parts, labels);
    return fault;
}

} // namespace

NetlinkTable::NetlinkTable()
    : NetlinkTable([]() -> std::unique_ptr<NetlinkChannel> { return SocketChannel::open(); })
{
}

NetlinkTable::NetlinkTable(OpenChannel openChannel, ProcFs procfs, Origin origin)
    : NetlinkTable(std::move(openChannel), std::make_unique<ProcFs>(std::move(procfs)), std::move(origin))
{
}

NetlinkTable::NetlinkTable(OpenChannel openChannel, std::unique_ptr<SettingsByName> settings, Origin origin)
    : m_origin(std::move(origin))
    , m_open(std::move(openChannel))
    , m_settings(std::move(settings))
    , m_labels(ConnectionLabels::ofThisMachine())
{
}

NetlinkTable NetlinkTable::ofOtherNamespace(OpenChannel openChannel, Origin origin)
{
    return {std::move(openChannel), std::make_unique<SentSettings>(), std::move(origin)};
}

NetlinkTable NetlinkTable::ofOtherMachine(OpenChannel openChannel, Origin origin)
{
    NetlinkTable table = ofOtherNamespace(std::move(openChannel), std::move(origin));
    table.m_labels = ConnectionLabels();
    return table;
}

bool NetlinkTable::open()
{
    if (!m_channel) {
        m_channel = m_open();
        m_channelNumber += m_channel != nullptr;
        if (m_channel)
            m_channel->onSilence(m_tellSilence);
    }
    return m_channel != nullptr;
}

std::chrono::milliseconds NetlinkTable::takeSilence()
{
    std::chrono::milliseconds silence = std::exchange(m_silence, {});
    if (m_channel)
        silence += m_channel->takeSilence();
    return silence;
}

template <typename Question>
NetlinkAnswer NetlinkTable::ask(const Question &question, std::stop_token stop, const NetlinkChannel::MessageSink &sink)
{
    if (!open())
        return {NetlinkAnswer::End::Broken, errno};
    return noted(m_channel->ask(question, stop, sink));
}

NetlinkAnswer NetlinkTable::askFlows(std::span<const FlowKey> keys, FlowStore &rows, std::stop_token stop)
{
    if (keys.empty())
        return {};
    if (!open())
        return {NetlinkAnswer::End::Broken, errno};
    NetlinkFlow parts;
    return noted(m_channel->askFlows(
        keys, stop, [&](const NetlinkMessage &message) { appendAnswer(message, m_labels, rows, parts); }));
}

bool NetlinkTable::takeEvents(FlowStore &rows, ProgramNames &names, EventsState &state, const std::stop_token &stop)
{
    bool readable = true;
    state = m_channel->takeEvents(stop, [&](const NetlinkMessage &message) {
        NetlinkFlow parts;
        const NetlinkFault fault = decodeFlow(message, MessageOrigin::Events, parts);
        if (fault != NetlinkFault::None) {
            readable = readable && fault == NetlinkFault::WrongType;
        } else if (parts.event == EventKind::Destroy && parts.portId != 0) {
            Flow flow = toFlow(parts, m_labels);
            flow.program = names.nameOf(parts.portId);
            rows.append(flow);
        } else {
            appendFlow(rows, parts, m_labels);
        }
    });
    return readable;
}

NetlinkAnswer NetlinkTable::noted(NetlinkAnswer answer)
{
    if (answer.end == NetlinkAnswer::End::Broken && m_channel) {
        m_silence += m_channel->takeSilence();
        m_channel.reset();
    }
    return answer;
}

Capacity NetlinkTable::capacity()
{
    m_settings->update([this](ConntrackSettings &settings) {
        // The next request reports why the channel is broken.
        return open() && m_channel->readSettings({}, settings).end != NetlinkAnswer::End::Broken;
    });
    return m_settings->readCapacity();
}

SourceProblem NetlinkTable::problemOf(const NetlinkAnswer &answer) const
{
    const std::string asked = m_origin.kind() == Origin::Kind::Namespace ? m_origin.netns().title()
        : m_origin.way() == LiveWay::Helper                              ? "ctscope-capture"
                                                                         : "ctnetlink";
    switch (answer.end) {
    case NetlinkAnswer::End::Complete:
    case NetlinkAnswer::End::Interrupted: return {};
    case NetlinkAnswer::End::Cancelled: return {Problem::Cancelled, asked};
    case NetlinkAnswer::End::Overrun:
    case NetlinkAnswer::End::Refused:
    case NetlinkAnswer::End::Broken:
        return problemOfNetlink(answer.error, asked, m_settings->readCapacity().count.has_value());
    }
    return {};
}

NetlinkAnswer NetlinkTable::dump(Reading &reading, std::stop_token stop, const ReadProgress &progress)
{
    const std::uint64_t expected = std::min(m_settings->readCapacity().count.value_or(0), mostSetAside);
    reading = Reading();
    // The count moves on while the table is read.
    reading.flows.reserve(expected + expected / 64 + 64);
    NetlinkFlow parts;
    return ask(NetlinkQuestion::Flows, stop, [&](const NetlinkMessage &message) {
        ++reading.lines;
        const NetlinkFault fault = appendAnswer(message, m_labels, reading.flows, parts);
        if (fault != NetlinkFault::None) {
            ++reading.skipped;
            if (reading.firstSkipped.size() < Reading::maxSkippedKept)
                reading.firstSkipped.push_back({reading.lines, skipReason(fault), {}});
        }
        if (progress && reading.lines % progressStep == 0)
            progress(reading.lines, std::max(expected, reading.lines));
    });
}

ReadResult NetlinkTable::read(
    int tries, TableCheck::Verdict &verdict, std::stop_token stop, const ReadProgress &progress)
{
    using End = NetlinkAnswer::End;
    using Verdict = TableCheck::Verdict;
    const auto begin = std::chrono::steady_clock::now();
    ReadResult result;
    Reading reading;
    NetlinkAnswer answer;
    bool oneMore = true;
    for (int done = 0; done < tries; ++done) {
        const Capacity before = capacity();
        answer = dump(reading, stop, progress);
        if (answer.end == End::Overrun)
            continue;
        if (answer.end != End::Complete && answer.end != End::Interrupted)
            break;
        reading.capacity = capacity();
        verdict = m_check.judge(before, reading.capacity, reading.lines);
        if (answer.end == End::Interrupted)
            verdict = Verdict::Rebuilt;
        if (verdict == Verdict::Whole)
            break;
        // Expired entries are counted but not listed; only the next reading can distinguish them from missing ones.
        if (verdict == Verdict::TooFew && std::exchange(oneMore, false))
            --done;
    }
    result.problem = problemOf(answer);
    if (result.problem.kind != Problem::None)
        return result;
    noteDoubt(reading, verdict);
    if (reading.flows.empty() && reading.skipped == 0 && !reading.isPartial)
        result.problem = {Problem::Unused, {}};
    reading.format = Format::Netlink;
    reading.takenAt = std::chrono::steady_clock::now();
    reading.wallTime = std::chrono::system_clock::now();
    reading.cost = std::chrono::duration_cast<std::chrono::microseconds>(reading.takenAt - begin);
    result.reading = std::move(reading);
    return result;
}

std::vector<Expectation> NetlinkTable::readExpectations(std::stop_token stop)
{
    std::vector<Expectation> found;
    ask(NetlinkQuestion::Expectations, stop, [&found](const NetlinkMessage &message) {
        Expectation expectation;
        if (decodeExpectation(message, MessageOrigin::Table, expectation) == NetlinkFault::None)
            found.push_back(std::move(expectation));
    });
    return found;
}

/// Empty unless all of them were received: a part of the counters would look as if the others had vanished.
std::vector<CpuStatistics> NetlinkTable::readCpuStatistics(std::stop_token stop)
{
    using End = NetlinkAnswer::End;
    std::vector<CpuStatistics> found;
    const auto take = [&found](const NetlinkMessage &message) {
        CpuStatistics statistics;
        if (decodeCpuStatistics(message, statistics) != NetlinkFault::None)
            return;
        // The counters of flows and of expectations of one processor are in one row.
        const auto same = std::ranges::find(found, statistics.cpu, &CpuStatistics::cpu);
        if (same == found.end())
            found.push_back(std::move(statistics));
        else
            std::ranges::move(statistics.counters, std::back_inserter(same->counters));
    };
    if (ask(NetlinkQuestion::CpuStatistics, stop, take).end != End::Complete
        || ask(NetlinkQuestion::ExpectationCpuStatistics, stop, take).end != End::Complete)
        return {};
    return found;
}

KernelFactsPtr NetlinkTable::facts(const FactsWanted &wanted, std::stop_token stop)
{
    auto facts = std::make_shared<KernelFacts>();
    facts->wanted = wanted;
    facts->switches = m_settings->readSwitches();
    if (wanted.settings)
        facts->settings = m_settings->readSettings();
    if (wanted.statistics) {
        facts->statistics = readCpuStatistics(stop);
        if (facts->statistics->empty())
            facts->statistics = m_settings->readStatistics();
    }
    if (wanted.expectations) {
        // An empty answer may also be a refusal; then what is beside the settings says which.
        auto expectations = readExpectations(stop);
        if (!expectations.empty() || probe(stop).kind == Problem::None) {
            facts->expectations = std::move(expectations);
        } else {
            auto besides = m_settings->readExpectations();
            facts->expectations = std::move(besides.list);
            facts->expectationAccess = besides.access;
        }
    }
    facts->takenAt = std::chrono::steady_clock::now();
    return facts;
}

SourceProblem NetlinkTable::probe(std::stop_token stop)
{
    return problemOf(ask(NetlinkQuestion::TableStatistics, stop, [](const NetlinkMessage &) {}));
}

} // namespace ctscope
