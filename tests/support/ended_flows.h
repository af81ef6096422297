// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet/row_batch.h"
#include "record/outlet.h"
#include "support/flows.h"

#include <cstdint>

/// Flows that ended, for tests of outlets.
namespace ctscope::test {

constexpr std::int64_t oneSecond = 1'000'000; // µs
/// 2026-09-21 14:13:20 UTC
constexpr std::int64_t someTime = 1'790'000'000 * oneSecond;

/// A flow with source NAT and counters, which `number` tells apart from others: it is its mark.
inline Flow numberedFlow(std::uint32_t number)
{
    Flow flow = translatedFlow();
    flow.original.src = IpAddress::v4(0x0a000000 + number / 50'000 % 60'000);
    flow.original.keys.first = static_cast<std::uint16_t>(10'000 + number % 50'000);
    flow.reply.dst = IpAddress::v4(0xc6336400 + number % 8);
    flow.reply.keys.second = static_cast<std::uint16_t>(1024 + number % 60'000);
    flow.mark = number;
    flow.originalCounters = Counters{number % 1000, number};
    flow.replyCounters = Counters{number % 900, 2ull * number};
    return flow;
}

/// A batch with the flows of these numbers, which end at `time`.
inline outlet::RowBatch batchOf(
    outlet::BatchMaker &maker, std::uint32_t first, std::uint32_t count, std::int64_t time = someTime)
{
    for (std::uint32_t number = first; number < first + count; ++number) {
        FlowStore flows;
        flows.append(numberedFlow(number));
        record::FlowSpan span{time - 5 * oneSecond, time, EndReason::Closed, false, 0};
        maker.add(record::EndedFlow{flows, 0, span});
    }
    return std::move(maker.takeFlows().front());
}

} // namespace ctscope::test
