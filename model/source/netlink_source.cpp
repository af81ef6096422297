// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_source.h"

#include "format/dump_reader.h"
#include "kernel/netlink_decoder.h"
#include "kernel/netlink_expectation.h"
#include "kernel/netlink_statistics.h"
#include "kernel/socket_channel.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace ctscope {

namespace {

constexpr std::uint64_t mostSetAside = 20'000'000; ///< rows
constexpr std::uint64_t progressStep = 16384;      ///< flows

} // namespace

NetlinkSource::NetlinkSource()
    : NetlinkSource([]() -> std::unique_ptr<NetlinkChannel> { return SocketChannel::open(); })
{
}

NetlinkSource::NetlinkSource(OpenChannel openChannel, ProcFs procfs)
    : m_open(std::move(openChannel))
    , m_procfs(std::move(procfs))
    , m_labels(ConnectionLabels::ofThisMachine())
{
}

std::unique_ptr<NetlinkSource> NetlinkSource::ofOtherNamespace(OpenChannel openChannel)
{
    auto source = std::make_unique<NetlinkSource>(std::move(openChannel), ProcFs(ConntrackSettings()));
    source->m_elsewhere = true;
    return source;
}

NetlinkSource::~NetlinkSource() = default;

void NetlinkSource::follow()
{
    follow({});
}

void NetlinkSource::follow(NetlinkFollower::Options options)
{
    m_follower = std::make_unique<NetlinkFollower>(*this, std::move(options));
}

void NetlinkSource::watch(std::vector<FlowKey> flows)
{
    if (m_follower)
        m_follower->watch(std::move(flows));
}

std::string NetlinkSource::name() const
{
    return m_channel ? m_channel->name() : m_lastName;
}

bool NetlinkSource::openChannel()
{
    if (!m_channel) {
        m_channel = m_open();
        m_channelNumber += m_channel != nullptr;
        if (m_channel)
            m_channel->onSilence(m_tellSilence);
    }
    return m_channel != nullptr;
}

template<typename Question>
NetlinkAnswer NetlinkSource::ask(const Question &question, std::stop_token stop,
                                 const NetlinkChannel::MessageSink &sink)
{
    if (!openChannel())
        return {NetlinkAnswer::End::Broken, errno};
    return noted(m_channel->ask(question, stop, sink));
}

NetlinkAnswer NetlinkSource::askFlows(std::span<const FlowKey> keys, std::stop_token stop,
                                      const NetlinkChannel::MessageSink &sink)
{
    if (keys.empty())
        return {};
    if (!openChannel())
        return {NetlinkAnswer::End::Broken, errno};
    return noted(m_channel->askFlows(keys, stop, sink));
}

NetlinkAnswer NetlinkSource::noted(NetlinkAnswer answer)
{
    if (answer.end == NetlinkAnswer::End::Broken && m_channel) {
        m_lastName = m_channel->name();
        m_silence += m_channel->takeSilence();
        m_channel.reset();
    }
    return answer;
}

/// What the channel does not tell is not known: the settings here are those of another namespace.
void NetlinkSource::readOtherSettings(std::stop_token stop)
{
    if (!m_elsewhere || !openChannel())
        return;
    ConntrackSettings settings;
    if (m_channel->readSettings(std::move(stop), settings).end == NetlinkAnswer::End::Broken)
        return; // what is asked next says why
    m_procfs = ProcFs(std::move(settings));
}

Capacity NetlinkSource::capacity()
{
    readOtherSettings({});
    return m_procfs.readCapacity();
}

SourceProblem NetlinkSource::problemOf(int error) const
{
    switch (error) {
    case ESRCH: return {Problem::NamespaceGone, name()};
    case EPERM:
    case EACCES: return {Problem::NoPermission, name()};
    // No netfilter family, or no connection tracking in it.
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
    case EINVAL:
    case ENOENT:
    case EOPNOTSUPP:
        return {m_procfs.readCapacity().count ? Problem::NotCompiledIn : Problem::NotLoaded, name()};
    case 0: return {Problem::Failed, name()};
    default: return {Problem::Failed, name() + ": " + std::generic_category().message(error)};
    }
}

SourceProblem NetlinkSource::problemOf(const NetlinkAnswer &answer) const
{
    switch (answer.end) {
    case NetlinkAnswer::End::Complete:
    case NetlinkAnswer::End::Interrupted: return {};
    case NetlinkAnswer::End::Cancelled: return {Problem::Cancelled, name()};
    case NetlinkAnswer::End::Overrun:
    case NetlinkAnswer::End::Refused:
    case NetlinkAnswer::End::Broken: return problemOf(answer.error);
    }
    return {};
}

NetlinkAnswer NetlinkSource::dump(Reading &reading, std::stop_token stop, const ReadProgress &progress)
{
    const std::uint64_t expected = std::min(m_procfs.readCapacity().count.value_or(0), mostSetAside);
    reading = Reading();
    // The count moves on while the table is read.
    reading.flows.reserve(expected + expected / 64 + 64);
    NetlinkFlow parts;
    return ask(NetlinkQuestion::Flows, stop, [&](const NetlinkMessage &message) {
        ++reading.lines;
        const NetlinkFault fault = decodeFlow(message, MessageOrigin::Table, parts);
        if (fault == NetlinkFault::None) {
            appendFlow(reading.flows, parts, m_labels);
        } else {
            ++reading.skipped;
            if (reading.firstSkipped.size() < Reading::maxSkippedKept)
                reading.firstSkipped.push_back({reading.lines, skipReason(fault), {}});
        }
        if (progress && reading.lines % progressStep == 0)
            progress(reading.lines, std::max(expected, reading.lines));
    });
}

ReadResult NetlinkSource::read(std::stop_token stop, const ReadProgress &progress)
{
    TableCheck::Verdict verdict{};
    ReadResult result = m_follower ? m_follower->look(stop, progress) : readTable(mostTries, verdict, stop, progress);
    result.silence = std::exchange(m_silence, {});
    if (m_channel)
        result.silence += m_channel->takeSilence();
    return result;
}

ReadResult NetlinkSource::readTable(int tries, TableCheck::Verdict &verdict, std::stop_token stop,
                                    const ReadProgress &progress)
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
        // Entries that have expired are counted and not listed: the next reading tells them from others.
        if (verdict == Verdict::TooFew && std::exchange(oneMore, false))
            --done;
    }
    result.problem = problemOf(answer);
    if (result.problem.kind != Problem::None)
        return result;
    noteDoubt(reading, verdict);
    if (reading.flows.empty() && reading.skipped == 0 && !reading.isPartial)
        result.problem = {Problem::Unused, name()};
    reading.format = Format::Netlink;
    reading.formatName = formatName(reading.format);
    reading.takenAt = std::chrono::steady_clock::now();
    reading.wallTime = std::chrono::system_clock::now();
    reading.cost = std::chrono::duration_cast<std::chrono::microseconds>(reading.takenAt - begin);
    result.reading = std::move(reading);
    return result;
}

std::optional<Flow> NetlinkSource::readFlow(const FlowKey &key, std::stop_token stop)
{
    std::optional<Flow> found;
    ask(key, stop, [&](const NetlinkMessage &message) {
        NetlinkFlow parts;
        if (decodeFlow(message, MessageOrigin::Table, parts) == NetlinkFault::None)
            found = toFlow(parts, m_labels);
    });
    return found;
}

std::vector<Expectation> NetlinkSource::readExpectations(std::stop_token stop)
{
    std::vector<Expectation> found;
    ask(NetlinkQuestion::Expectations, stop, [&found](const NetlinkMessage &message) {
        Expectation expectation;
        if (decodeExpectation(message, MessageOrigin::Table, expectation) == NetlinkFault::None)
            found.push_back(std::move(expectation));
    });
    return found;
}

std::vector<CpuStatistics> NetlinkSource::readCpuStatistics(std::stop_token stop)
{
    std::vector<CpuStatistics> found;
    const auto take = [&found](const NetlinkMessage &message) {
        CpuStatistics statistics;
        if (decodeCpuStatistics(message, statistics) != NetlinkFault::None)
            return;
        // The counters of flows and of expectations of one processor stand together.
        const auto same = std::ranges::find(found, statistics.cpu, &CpuStatistics::cpu);
        if (same == found.end())
            found.push_back(std::move(statistics));
        else
            std::ranges::move(statistics.counters, std::back_inserter(same->counters));
    };
    ask(NetlinkQuestion::CpuStatistics, stop, take);
    ask(NetlinkQuestion::ExpectationCpuStatistics, stop, take);
    return found;
}

SourceProblem NetlinkSource::probe(std::stop_token stop)
{
    return problemOf(ask(NetlinkQuestion::TableStatistics, stop, [](const NetlinkMessage &) {}));
}

FlowKey flowKey(const Flow &flow)
{
    FlowKey key;
    key.protocol = flow.protocol;
    key.source = flow.original.src;
    key.destination = flow.original.dst;
    key.keys = flow.original.keys;
    key.zone = flow.zoneOriginal ? *flow.zoneOriginal : flow.zone.value_or(0);
    key.zoneOfOriginalOnly = flow.zoneOriginal.has_value();
    return key;
}

FlowKey flowKey(const FlowStore &flows, Row row)
{
    return flowKey(flows.flow(row));
}

} // namespace ctscope
