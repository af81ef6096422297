// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a processor it takes to send flows that ended: as batches for ClickHouse through the spool, and as IPFIX.
//
//   measure_sending clickhouse=URL|ipfix=HOST:PORT|ipfix-udp=HOST:PORT|encode SPOOL FLOWS RATE
//
// RATE: flows a second, in steps of a tenth of a second; 0: as many as go.
#include "outlet/clickhouse_outlet.h"
#include "outlet/gzip.h"
#include "outlet/ipfix_outlet.h"

#include "bench/stopwatch.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>

using namespace ctscope;
using namespace ctscope::outlet;

namespace {

using Clock = std::chrono::steady_clock;

/// A gateway's flows: 2000 hosts behind 8 addresses, and destinations of which few have most of the flows.
FlowStore gatewayFlows(std::uint32_t count)
{
    std::mt19937 random(1);
    const auto below = [&random](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    FlowStore flows;
    flows.reserve(count);
    for (std::uint32_t number = 0; number < count; ++number) {
        const std::uint32_t destination = 0xcb000000 + below(below(50'000) + 1);
        const std::uint32_t host = 0x0a000000 + below(2000);
        const std::uint32_t outside = 0xc6336400 + host % 8;
        const bool isTcp = below(10) < 6;
        const auto sourcePort = static_cast<std::uint16_t>(32'768 + below(28'000));
        const auto outsidePort = static_cast<std::uint16_t>(1024 + below(64'000));
        const std::uint16_t port = isTcp ? 443 : (below(2) != 0 ? 53 : 443);
        FlowRecord record;
        record.addresses = {host, destination, destination, outside};
        record.keys = {sourcePort, port, port, outsidePort};
        constexpr auto ports = static_cast<std::uint32_t>(L4Kind::Ports);
        record.flags = ports << FlowRecord::OriginalKindShift | ports << FlowRecord::ReplyKindShift
            | FlowRecord::HasOriginalCounters | FlowRecord::HasReplyCounters | FlowRecord::HasStatusBits
            | FlowRecord::HasMark;
        record.protocol = isTcp ? protocol::tcp : protocol::udp;
        record.state = isTcp ? State::TcpTimeWait : State::None;
        record.statusBits = 0x18e | 0x10;
        const std::uint64_t packets = 1 + below(below(200) + 1);
        const BothCounters counters{
            {packets, packets * (60 + below(200))}, {packets + below(20), packets * (100 + below(1300))}};
        flows.appendRecord(record, &counters);
    }
    return flows;
}

std::int64_t wallNow()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

void reportFigures(const char *what, std::uint64_t flows, const bench::Stopwatch &watch, std::uint64_t bytes)
{
    const std::string prefix(what);
    const double count = static_cast<double>(flows);
    bench::report((prefix + "_flows_a_second").c_str(), count / watch.wall());
    bench::report((prefix + "_cores_of_100000").c_str(), watch.cpu() / count * 100'000);
    bench::report((prefix + "_bytes").c_str(), static_cast<double>(bytes) / count);
}

record::EndedFlow endedOf(const FlowStore &flows, std::uint32_t number, std::int64_t now)
{
    const std::int64_t life = 1000 * (1 + number * 7919LL % 120'000);
    return {flows, number % flows.size(), {now - life, now, EndReason::Expired, false, 0}};
}

const record::TableName table{
    "gateway-17.example.net", "0123456789abcdef0123456789abcdef", "11111111-2222-3333-4444-555555555555", ""};

/// The encoding alone, on one thread.
void measureEncoding(const FlowStore &flows, std::uint32_t count)
{
    const bench::Stopwatch watch;
    const std::int64_t now = wallNow();
    BatchMaker maker(table, true);
    std::uint64_t bytes = 0;
    std::uint64_t packed = 0;
    for (std::uint32_t number = 0; number < count; ++number) {
        maker.add(endedOf(flows, number, now + number % 1'000'000));
        if (maker.flows() < BatchMaker::mostRows)
            continue;
        for (const RowBatch &batch : maker.takeFlows()) {
            bytes += batch.body.size();
            packed += gzip(batch.body).size();
        }
    }
    reportFigures("pack", count, watch, packed);
    bench::report("row_bytes", static_cast<double>(bytes) / count);
}

int measureOutlet(record::Outlet &outlet, const char *name, const FlowStore &flows, std::uint32_t count, double rate)
{
    constexpr double step = 0.1; // s
    const bench::Stopwatch watch;
    double worst = 0;
    std::uint32_t number = 0;
    while (number < count) {
        const auto stepBegin = Clock::now();
        const bench::Stopwatch stepWatch;
        const auto many = rate > 0 ? static_cast<std::uint32_t>(rate * step) : 10'000u;
        const std::int64_t now = wallNow();
        for (std::uint32_t end = std::min(count, number + many); number < end; ++number)
            outlet.addEnded(endedOf(flows, number, now));
        outlet.commit(now);
        worst = std::max(worst, stepWatch.wall());
        if (rate > 0)
            std::this_thread::sleep_until(
                stepBegin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(step)));
    }
    outlet.finish(wallNow(), std::chrono::minutes(5));
    const record::OutletStatus status = outlet.status();
    reportFigures(name, status.sent, watch, status.sentBytes);
    bench::report("longest_step_s", worst);
    bench::report("lost", static_cast<double>(status.lost));
    return status.sent == count ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 5) {
        std::fputs("usage: measure_sending TARGET|encode SPOOL FLOWS RATE\n", stderr);
        return 2;
    }
    const std::string_view target = argv[1];
    const auto count = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
    const double rate = std::strtod(argv[4], nullptr);
    const FlowStore flows = gatewayFlows(std::min(count, 1'000'000u));
    if (target == "encode") {
        measureEncoding(flows, count);
        return 0;
    }
    const auto rest = target.substr(std::min(target.size(), target.find('=') + 1));
    if (target.starts_with("clickhouse=")) {
        ClickhouseOutlet::Options options;
        const auto url = history::ClickhouseUrl::parse(rest);
        Spool::Limits limits;
        limits.mostBytes = std::uint64_t(8) << 30;
        auto spool = Spool::open(argv[2], limits);
        if (!url || !spool)
            return 2;
        options.sender.url = *url;
        options.sender.table = table;
        options.withDestinations = true;
        ClickhouseOutlet outlet(options, std::move(spool), wallNow());
        return measureOutlet(outlet, "clickhouse", flows, count, rate);
    }
    const bool udp = target.starts_with("ipfix-udp=");
    const auto collector = IpfixTarget::parse(rest, udp);
    if (!collector)
        return 2;
    IpfixOutlet::Options options;
    options.target = *collector;
    options.withDestinations = true;
    options.mostWaiting = std::size_t(1) << 30;
    IpfixOutlet outlet(options);
    return measureOutlet(outlet, "ipfix", flows, count, rate);
}
