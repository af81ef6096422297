// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/charted.h"

#include "kernel/counter_history.h"
#include <algorithm>
#include <numeric>
#include <string_view>

namespace ctscope {

namespace {

float sum(const EvictionCounts &counts) noexcept
{
    return static_cast<float>(std::accumulate(counts.begin(), counts.end(), std::uint64_t(0)));
}

Charted bandOf(State state) noexcept
{
    switch (state) {
    case State::None: return Charted::NoState;
    case State::TcpSynSent:
    case State::TcpSynSent2: return Charted::SynSent;
    case State::TcpSynRecv: return Charted::SynReceived;
    case State::TcpEstablished: return Charted::Established;
    case State::TcpFinWait: return Charted::FinWait;
    case State::TcpCloseWait: return Charted::CloseWait;
    case State::TcpLastAck: return Charted::LastAck;
    case State::TcpTimeWait: return Charted::TimeWait;
    case State::TcpClose: return Charted::Close;
    default: return Charted::OtherState;
    }
}

Charted bandOf(Protocol number) noexcept
{
    switch (number) {
    case protocol::tcp: return Charted::Tcp;
    case protocol::udp: return Charted::Udp;
    case protocol::icmp:
    case protocol::icmpv6: return Charted::Icmp;
    default: return Charted::OtherProtocol;
    }
}

/// Adds the counts of each number to its band.
template <typename Number, typename Counts>
void addBands(const Counts &counts, std::span<const Charted> bands, ChartValues &values)
{
    for (const Charted band : bands)
        values[band] = 0;
    for (std::size_t number = 0; number < counts.size(); ++number)
        values[bandOf(static_cast<Number>(number))] += sum(counts[number]);
}

/// How far a counter of all processors rose; nullopt when a processor came or started over, or has no such counter.
std::optional<std::uint64_t> rise(const std::vector<CpuStatistics> &before, const std::vector<CpuStatistics> &now,
    std::string_view name, double seconds)
{
    if (before.size() != now.size() || now.empty())
        return std::nullopt;
    const auto valueOf = [name](const CpuStatistics &cpu) -> std::optional<std::uint32_t> {
        const auto found = std::ranges::find(cpu.counters, name, [](const auto &pair) { return pair.first; });
        return found == cpu.counters.end() ? std::nullopt : std::optional(found->second);
    };
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const auto from = valueOf(before[i]);
        const auto to = valueOf(now[i]);
        if (before[i].cpu != now[i].cpu || !from || !to)
            return std::nullopt;
        const auto growth = counterGrowth(*from, *to, seconds);
        if (!growth)
            return std::nullopt;
        all += *growth;
    }
    return all;
}

} // namespace

std::span<const Charted> chartedStates() noexcept
{
    using enum Charted;
    static constexpr std::array states = {
        Established, TimeWait, CloseWait, FinWait, LastAck, Close, SynSent, SynReceived, OtherState, NoState};
    return states;
}

std::span<const Charted> chartedProtocols() noexcept
{
    using enum Charted;
    static constexpr std::array protocols = {Tcp, Udp, Icmp, OtherProtocol};
    return protocols;
}

ChartValues ChartReader::read(const Snapshot &snapshot)
{
    ChartValues values;
    const Capacity &capacity = snapshot.origin().capacity;
    if (capacity.count)
        values[Charted::Entries] = static_cast<float>(*capacity.count);
    if (capacity.max.value_or(0) > 0)
        values[Charted::Limit] = static_cast<float>(*capacity.max);
    const bool known = snapshot.origin().problem.kind == Problem::None && !snapshot.origin().following.silent;
    if (known) {
        addBands<State>(snapshot.totals.byState, chartedStates(), values);
        addBands<Protocol>(snapshot.totals.byProtocol, chartedProtocols(), values);
        if (snapshot.totals.bytesPerSecond)
            values[Charted::Bytes] = static_cast<float>(*snapshot.totals.bytesPerSecond);
    }
    // Begun and ended are counted from one snapshot to the next.
    if (known && m_polledAt && snapshot.polledAt > *m_polledAt && snapshot.generation == m_generation + 1) {
        const std::chrono::duration<float> passed = snapshot.polledAt - *m_polledAt;
        values[Charted::Began] = static_cast<float>(snapshot.totals.begun) / passed.count();
        values[Charted::Ended] = static_cast<float>(snapshot.totals.ended) / passed.count();
    }
    m_polledAt = snapshot.polledAt;
    m_generation = snapshot.generation;
    if (const KernelFactsPtr &facts = snapshot.origin().facts; facts && facts->statistics) {
        readCounters(*facts, values);
        m_facts = facts;
    }
    return values;
}

bool ChartReader::isSamePoll(const Snapshot &snapshot) noexcept
{
    if (snapshot.polledAt != m_polledAt || snapshot.origin().following.silent
        || snapshot.origin().problem.kind != Problem::None)
        return false;
    m_generation = snapshot.generation;
    return true;
}

void ChartReader::readCounters(const KernelFacts &facts, ChartValues &values)
{
    if (!m_facts || m_facts->netns != facts.netns || facts.takenAt <= m_facts->takenAt)
        return;
    const std::chrono::duration<float> passed = facts.takenAt - m_facts->takenAt;
    const auto perSecond = [&](Charted what, std::string_view name) {
        if (const auto risen = rise(*m_facts->statistics, *facts.statistics, name, passed.count()))
            values[what] = static_cast<float>(*risen) / passed.count();
    };
    perSecond(Charted::Drops, "drop");
    perSecond(Charted::EarlyDrops, "early_drop");
}

} // namespace ctscope
