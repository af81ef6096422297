// SPDX-License-Identifier: GPL-3.0-or-later
// What sorting, filtering and showing a table costs, by column and by text.
#include "query/flow_order.h"
#include "support/snapshots.h"
#include "table/flow_table_model.h"

#include <benchmark/benchmark.h>

#include <QPersistentModelIndex>

#include <map>
#include <random>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// What a busy gateway holds: mostly TCP, a quarter translated, a tenth IPv6, counted.
SnapshotPtr gateway(std::size_t count)
{
    static std::map<std::size_t, SnapshotPtr> made;
    SnapshotPtr &known = made[count];
    if (known)
        return known;
    auto snapshot = std::make_shared<Snapshot>();
    std::mt19937_64 random(1);
    snapshot->rows.reserve(count);
    std::vector<FlowTrack> tracks;
    tracks.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = [&random](std::uint64_t limit) { return random() % limit; };
        Flow flow;
        flow.protocol = number(10) < 7 ? protocol::tcp : protocol::udp;
        const bool six = number(10) == 0;
        const auto address = [&](std::uint32_t base, std::uint64_t hosts) {
            const auto host = static_cast<std::uint32_t>(number(hosts));
            if (!six)
                return IpAddress::v4(base + host);
            std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
            for (std::size_t byte = 0; byte < 4; ++byte)
                bytes[12 + byte] = static_cast<std::uint8_t>(host >> (24 - 8 * byte));
            return IpAddress::v6(bytes);
        };
        flow.original.src = address(0x0a000000, 60000);
        flow.original.dst = address(0, 0xe0000000);
        flow.reply.src = flow.original.dst;
        flow.reply.dst = number(4) == 0 && !six ? IpAddress::v4(0xcb007101) : flow.original.src;
        flow.original.keys = L4Keys::ports(static_cast<std::uint16_t>(32768 + number(28000)),
            number(3) == 0 ? static_cast<std::uint16_t>(number(65536)) : std::uint16_t(443));
        flow.reply.keys = L4Keys::ports(flow.original.keys.second, flow.original.keys.first);
        if (flow.protocol == protocol::tcp)
            flow.state = number(3) == 0 ? State::TcpTimeWait : State::TcpEstablished;
        flow.timeout = static_cast<std::uint32_t>(flow.state == State::TcpEstablished ? number(432000) : number(120));
        flow.status.assured = number(5) != 0;
        flow.status.unreplied = !flow.status.assured;
        flow.originalCounters = Counters{random() >> (44 + number(18)), random() >> (34 + number(28))};
        flow.replyCounters = Counters{random() >> (44 + number(18)), random() >> (34 + number(28))};
        flow.mark = number(3) == 0 ? static_cast<std::uint32_t>(number(256)) : 0;
        flow.use = 1;
        flow.id = static_cast<std::uint32_t>(random());
        snapshot->rows.append(flow);
        FlowTrack track;
        track.serial = i + 1;
        track.firstSeen = static_cast<std::uint32_t>(number(36000));
        tracks.push_back(track);
    }
    std::ranges::shuffle(tracks, random);
    for (Row row = 0; row < snapshot->rows.size(); ++row)
        snapshot->rows.setTrack(row, tracks[row]);
    snapshot->liveRows = snapshot->rows.size();
    snapshot->live = true;
    snapshot->epoch = Snapshot::Clock::time_point(std::chrono::hours(1));
    snapshot->takenAt = snapshot->epoch + std::chrono::hours(1);
    snapshot->origin().timeouts = std::make_shared<const Timeouts>();
    known = snapshot;
    return known;
}

void order(benchmark::State &state, const ViewSpec &spec)
{
    const SnapshotPtr snapshot = gateway(static_cast<std::size_t>(state.range(0)));
    std::size_t rows = 0;
    for (auto _ : state)
        rows = orderFlows(*snapshot, spec, snapshot->takenAt)->rows.size();
    state.counters["rows"] = static_cast<double>(rows);
}

FramePtr frameOf(const SnapshotPtr &snapshot, const ViewSpec &spec)
{
    return std::make_shared<const Frame>(
        Frame{snapshot, std::make_shared<const FlowOrder>(*orderFlows(*snapshot, spec, snapshot->takenAt)), spec});
}

/// The model alone, with five rows that somebody holds on to.
void present(benchmark::State &state, bool anotherSnapshot)
{
    const SnapshotPtr first = gateway(static_cast<std::size_t>(state.range(0)));
    SnapshotPtr second = first;
    if (anotherSnapshot) {
        auto copy = std::make_shared<Snapshot>();
        copy->rows = first->rows.copy();
        copy->liveRows = first->liveRows;
        copy->epoch = first->epoch;
        copy->takenAt = first->takenAt;
        copy->origin().timeouts = first->origin().timeouts;
        second = copy;
    }
    ViewSpec up;
    up.sort.column = Column::Source;
    ViewSpec down = up;
    down.sort.descending = true;
    const std::array frames = {frameOf(first, up), frameOf(second, down)};
    FlowTableModel model;
    model.present(frames[0]);
    std::vector<QPersistentModelIndex> held;
    for (int i = 0; i < 5; ++i)
        held.emplace_back(model.index(model.rowCount() / 6 * (i + 1), 0));
    std::size_t turn = 0;
    for (auto _ : state)
        model.present(frames[++turn % 2]);
}

} // namespace

int main(int argc, char **argv)
{
    const auto sizes = [](benchmark::internal::Benchmark *entry) {
        entry->Arg(10000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond)->UseRealTime();
    };
    for (std::size_t i = 0; i < columnCount; ++i) {
        ViewSpec spec;
        spec.sort.column = static_cast<Column>(i);
        sizes(benchmark::RegisterBenchmark(
            ("sort/" + std::string(definitionOf(spec.sort.column).id)).c_str(), order, spec));
    }
    for (const char *text : {"1", "22", "443", "10.0.3", "203.0.113.1", "2001:db8::1f", "10.0.0.7:4", "established",
             "udp", "1.5 mib", "no such thing"}) {
        ViewSpec spec;
        spec.filter = Filter::containing(text);
        spec.numbers = {",", "."};
        sizes(benchmark::RegisterBenchmark((std::string("filter/") + text).c_str(), order, spec));
    }
    for (const char *text :
        {"dport == 443", "src in 10.0.0.0/8", "addr == 10.0.0.7", "ttl > 1h", "state == ESTABLISHED", "bytes > 1M",
            "nat", "proto == tcp and dport == 443 and ttl > 1h", "state != ESTABLISHED"}) {
        ViewSpec spec;
        spec.filter = readFilter(text).filter;
        sizes(benchmark::RegisterBenchmark((std::string("test/") + text).c_str(), order, spec));
    }
    sizes(benchmark::RegisterBenchmark("present/another order", present, false));
    sizes(benchmark::RegisterBenchmark("present/another snapshot", present, true));
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
