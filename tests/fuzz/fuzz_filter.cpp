// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a filter: it is a tree that prints and reads back as itself, or an error with a place in the text.
#include "query/filter/completions.h"
#include "query/filter/filter.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace ctscope;

namespace {

Snapshot fewFlows()
{
    Snapshot snapshot;
    Flow flow;
    flow.protocol = protocol::tcp;
    flow.state = State::TcpEstablished;
    flow.original = {IpAddress::v4(0x0a000001), IpAddress::v4(0x0a000002), L4Keys::ports(50000, 443), {}, {}};
    flow.reply = {IpAddress::v4(0x0a000002), IpAddress::v4(0xcb007101), L4Keys::ports(443, 1024), {}, {}};
    flow.timeout = 431999;
    flow.originalCounters = Counters{10, 1500};
    flow.labels = {"one", "two"};
    snapshot.rows.append(flow);
    flow.protocol = protocol::icmp;
    flow.state = State::None;
    flow.original.keys = flow.reply.keys = L4Keys::icmp(8, 0, 7);
    snapshot.rows.append(flow);
    snapshot.liveRows = snapshot.rows.size();
    return snapshot;
}

void require(bool fact)
{
    if (!fact)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const Snapshot snapshot = fewFlows();
    static const filter::NameTable names = [] {
        filter::NameTable table;
        table.saved = {{"a", "tcp or $b"}, {"b", "dport == 53"}, {"c", "$c"}};
        table.sets = {{"lan", {"10.0.0.0/8", "fe80::/10"}}};
        return table;
    }();
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const filter::Parsed parsed = filter::parseFilter(text, &names);
    std::size_t behind = 0;
    for (const filter::Token &token : parsed.tokens) {
        require(token.place.begin >= behind && token.place.length > 0 && token.place.end() <= size);
        behind = token.place.end();
    }
    require(parsed.ok() != parsed.error.has_value());
    const CellContext context{snapshot, snapshot.takenAt};
    static_cast<void>(filter::completionsAt(text, size / 2, context, &names));
    if (parsed.error) {
        require(parsed.error->place.end() <= size);
        return 0;
    }
    const std::string printed = filter::textOf(*parsed.tree);
    if (printed.size() <= filter::longestText) {
        const filter::Parsed again = filter::parseFilter(printed, &names);
        require(again.ok() && filter::sameTree(*again.tree, *parsed.tree));
    }
    const Filter made(std::string(text), parsed.tree);
    for (const Filter &each : {made, made.withAbsent()}) {
        if (const auto rows = each.rows(context, {})) {
            for (Row row = 0; row < snapshot.rows.size(); ++row)
                static_cast<void>(rows->matches(row));
        }
    }
    return 0;
}
