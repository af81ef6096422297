// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a receive buffer: every message in it is offered to every decoder, and what is taken
// must come back from a store as it went in.
#include "kernel/netlink_decoder.h"
#include "kernel/netlink_expectation.h"
#include "kernel/netlink_statistics.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace ctscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    NetlinkMessages messages(std::as_bytes(std::span(data, size)));
    NetlinkMessage message;
    while (messages.next(message)) {
        (void)message.errorNumber();
        for (const MessageOrigin origin : {MessageOrigin::Table, MessageOrigin::Events}) {
            NetlinkFlow parts;
            if (decodeFlow(message, origin, parts) == NetlinkFault::None) {
                FlowStore store;
                if (store.flow(appendFlow(store, parts)) != toFlow(parts))
                    std::abort();
            }
            Expectation expectation;
            (void)decodeExpectation(message, origin, expectation);
        }
        CpuStatistics statistics;
        (void)decodeCpuStatistics(message, statistics);
        TableStatistics table;
        (void)decodeTableStatistics(message, table);
    }
    return 0;
}
