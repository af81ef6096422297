// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/diagnosis/table_counts.h"

#include "query/in_parts.h"

#include <algorithm>
#include <chrono>

namespace ctscope {

namespace {

using enum FlowClass;

constexpr std::uint16_t dnsPort = 53;

/// VXLAN (RFC 7348, and Linux's earlier port), Geneve (RFC 8926), WireGuard.
constexpr bool isTunnelPort(std::uint16_t port) noexcept
{
    return port == 4789 || port == 8472 || port == 6081 || port == 51820;
}

class Counter {
public:
    Counter(const Snapshot &snapshot, Snapshot::Clock::time_point now)
        : m_snapshot(snapshot)
        , m_flows(snapshot.rows.flows())
        , m_now(now)
    {
        const std::uint32_t tenths = snapshot.tenths(now);
        constexpr std::uint32_t span = 10 * TableCounts::recentSeconds;
        m_recentFrom = tenths > span ? tenths - span : 0;
    }

    void count(Row begin, Row end)
    {
        for (Row row = begin; row < end; ++row)
            count(row);
    }
    TableCounts take() { return std::move(m_counts); }

private:
    void count(Row row);
    void countTcp(Row row, const FlowRecord &record, bool replied);
    void countUdp(Row row, const FlowRecord &record);
    void countNat(Row row, const FlowRecord &record);
    void add(FlowClass kind, Row row)
    {
        ClassRows &rows = m_counts.classes[static_cast<std::size_t>(kind)];
        rows.rows.push_back(row);
        rows.recent += m_isRecent;
    }
    void addWithTime(FlowClass kind, Row row)
    {
        add(kind, row);
        ClassRows &rows = m_counts.classes[static_cast<std::size_t>(kind)];
        const std::uint32_t left = m_snapshot.remaining(row, m_now).value_or(TableCounts::noTime);
        rows.left.push_back(left);
        if (left != TableCounts::noTime)
            rows.mostLeft = std::max(rows.mostLeft, left);
    }

    const Snapshot &m_snapshot;
    const FlowStore &m_flows;
    Snapshot::Clock::time_point m_now;
    std::uint32_t m_recentFrom = 0;
    bool m_isRecent = false;
    TableCounts m_counts;
};

void Counter::count(Row row)
{
    const FlowRecord &record = m_flows.record(row);
    if (record.event() == EventKind::Destroy)
        return;
    ++m_counts.flows;
    m_isRecent = false;
    if (m_snapshot.live) {
        const FlowTrack &track = m_snapshot.rows.track(row);
        m_isRecent = !track.sinceStart && track.firstSeen >= m_recentFrom;
        m_counts.recent += m_isRecent;
    }
    m_counts.counted += record.has(FlowRecord::HasOriginalCounters);
    const bool offloaded = record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload);
    m_counts.offloaded += offloaded;
    switch (record.protocol) {
    case protocol::tcp:
        ++m_counts.tcp;
        if (!offloaded)
            countTcp(row, record, !record.has(FlowRecord::Unreplied));
        break;
    case protocol::udp: countUdp(row, record); break;
    case protocol::icmp:
    case protocol::icmpv6:
    case protocol::sctp:
    case protocol::dccp:
    case protocol::gre:
    case protocol::udplite: break;
    default: addWithTime(OtherProtocol, row);
    }
    countNat(row, record);
}

void Counter::countTcp(Row row, const FlowRecord &record, bool replied)
{
    switch (record.state) {
    case State::TcpEstablished:
        if (replied)
            return addWithTime(Established, row);
        return add(OneWay, row);
    case State::TcpCloseWait: return addWithTime(CloseWait, row);
    case State::TcpTimeWait: return addWithTime(TimeWait, row);
    case State::TcpSynSent:
    case State::TcpSynSent2:
    case State::TcpSynRecv:
        if (record.has(FlowRecord::Assured))
            return;
        add(HalfOpen, row);
        m_counts.uncountedSyns += !replied && !record.has(FlowRecord::HasOriginalCounters);
        return;
    default: return;
    }
}

void Counter::countUdp(Row row, const FlowRecord &record)
{
    if (record.originalKind() == L4Kind::Ports) {
        if (record.keys[1] == dnsPort)
            add(Dns, row);
        else if (isTunnelPort(record.keys[1]))
            add(Tunnel, row);
    }
    if (record.has(FlowRecord::Unreplied))
        add(UnrepliedUdp, row);
}

void Counter::countNat(Row row, const FlowRecord &record)
{
    // Nearly all rows of most tables are not translated, and IPv4.
    const bool isPlain = record.plainIpv4() && record.addresses[0] == record.addresses[3]
        && record.addresses[1] == record.addresses[2] && record.originalKind() == L4Kind::Ports
        && record.keys[0] == record.keys[3] && record.keys[1] == record.keys[2];
    if (isPlain)
        return;
    const Nat nat = m_flows.nat(row);
    if (nat.source() && record.originalKind() == L4Kind::Ports)
        add(SourceNat, row);
    if (!nat.destination() || record.protocol != protocol::udp)
        return;
    add(TranslatedUdp, row);
    constexpr std::uint32_t counted = FlowRecord::HasOriginalCounters | FlowRecord::HasReplyCounters;
    constexpr std::uint32_t others = FlowRecord::Unreplied | FlowRecord::Offload | FlowRecord::HwOffload;
    if ((record.flags & (counted | others)) == counted)
        add(AnsweredUdp, row);
}

void append(TableCounts &counts, TableCounts &&other)
{
    counts.flows += other.flows;
    counts.tcp += other.tcp;
    counts.uncountedSyns += other.uncountedSyns;
    counts.offloaded += other.offloaded;
    counts.counted += other.counted;
    counts.recent += other.recent;
    for (std::size_t i = 0; i < flowClassCount; ++i) {
        ClassRows &rows = counts.classes[i];
        ClassRows &more = other.classes[i];
        rows.recent += more.recent;
        rows.mostLeft = std::max(rows.mostLeft, more.mostLeft);
        if (rows.rows.empty()) {
            rows.rows = std::move(more.rows);
            rows.left = std::move(more.left);
            continue;
        }
        rows.rows.insert(rows.rows.end(), more.rows.begin(), more.rows.end());
        rows.left.insert(rows.left.end(), more.left.begin(), more.left.end());
    }
}

} // namespace

TableCounts countTable(const Snapshot &snapshot, Snapshot::Clock::time_point now)
{
    const Row rows = snapshot.liveRows;
    std::array<TableCounts, 2> results;
    const std::size_t parts = partsFor(rows);
    inParts(parts, rows, [&](std::size_t part, std::size_t begin, std::size_t end) {
        Counter counter(snapshot, now);
        counter.count(static_cast<Row>(begin), static_cast<Row>(end));
        results[part] = counter.take();
    });
    if (parts > 1)
        append(results[0], std::move(results[1]));
    if (snapshot.live) {
        // The tracking may have begun before the table could be read.
        const double watched = std::chrono::duration<double>(now - snapshot.origin().readSince).count();
        if (watched >= TableCounts::leastSpan)
            results[0].recentSpan = std::min(watched, double(TableCounts::recentSeconds));
    }
    return std::move(results[0]);
}

} // namespace ctscope
