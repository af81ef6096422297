// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "flow/flow_end.h"
#include "history/clickhouse_schema.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Rows of ctscope_flows, as ctscope-record stores them.
namespace ctscope::test {

/// A flow with what its row has beside it. Times are µs since 1970.
struct StoredFlow {
    Flow flow;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    EndReason reason = EndReason::Expired;
    bool beganBefore = false;
    std::string host = "gw1";
    std::string process{};
};

class RowWriter {
public:
    explicit RowWriter(std::string &out)
        : m_out(out)
    {
    }
    template <typename Number> void number(Number value)
    {
        std::array<char, sizeof value> bytes{};
        std::memcpy(bytes.data(), &value, sizeof value);
        m_out.append(bytes.data(), bytes.size());
    }
    void text(std::string_view value)
    {
        std::size_t length = value.size();
        for (; length >= 0x80; length >>= 7)
            m_out += static_cast<char>(length | 0x80);
        m_out += static_cast<char>(length);
        m_out += value;
    }
    void address(const IpAddress &address)
    {
        std::array<std::uint8_t, 16> bytes = address.bytes;
        if (address.isV4()) {
            bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
            std::memcpy(bytes.data() + 12, address.bytes.data(), 4);
        } else if (!address.isV6()) {
            bytes = {};
        }
        m_out.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    }
    void time(std::int64_t microseconds)
    {
        number(static_cast<std::uint32_t>(microseconds / 1'000'000));
        number(static_cast<std::uint32_t>(microseconds % 1'000'000));
    }

private:
    std::string &m_out;
};

inline std::uint32_t storedFlags(const StoredFlow &stored)
{
    namespace bits = history::history_flag;
    const Flow &flow = stored.flow;
    std::uint32_t flags = flow.statusBits ? *flow.statusBits | bits::statusBits : 0;
    if (!flow.statusBits) {
        const Status &status = flow.status;
        flags |= (status.unreplied ? 0u : status_bit::seenReply) | (status.assured ? status_bit::assured : 0u)
            | (status.offload ? status_bit::offload : 0u) | (status.hwOffload ? status_bit::hwOffload : 0u);
    }
    flags |= (stored.beganBefore ? bits::beganBefore : 0) | (flow.mark ? bits::hasMark : 0)
        | (flow.zone ? bits::hasZone : 0);
    return flags | static_cast<std::uint32_t>(flow.original.keys.kind) << bits::originalKindShift
        | static_cast<std::uint32_t>(flow.reply.keys.kind) << bits::replyKindShift;
}

/// Appends a row in the format RowBinary, with the columns of flowColumns() in their order.
inline void appendRow(std::string &out, const StoredFlow &stored)
{
    const Flow &flow = stored.flow;
    RowWriter row(out);
    for (const std::string_view text :
        {std::string_view(stored.host), std::string_view("machine-1"), std::string_view("boot-1"), std::string_view()})
        row.text(text);
    row.number(std::uint64_t(1)); // the batch
    row.time(stored.begin);
    row.time(stored.end);
    row.number(flow.protocol);
    row.number(std::uint8_t(flow.original.src.isV4() ? 4 : flow.original.src.isV6() ? 6 : 0));
    for (const IpAddress &address : {flow.original.src, flow.original.dst, flow.reply.dst, flow.reply.src})
        row.address(address);
    const bool icmp = flow.original.keys.kind == L4Kind::Icmp;
    row.number(icmp ? flow.original.keys.second : flow.original.keys.first);
    row.number(icmp ? flow.original.keys.first : flow.original.keys.second);
    row.number(flow.reply.keys.second);
    row.number(flow.reply.keys.first);
    row.number(static_cast<std::uint8_t>(flow.state));
    row.number(storedFlags(stored));
    row.number(static_cast<std::uint8_t>(stored.reason));
    const Counters original = flow.originalCounters.value_or(Counters());
    const Counters reply = flow.replyCounters.value_or(Counters());
    for (const std::uint64_t counter : {original.packets, original.bytes, reply.packets, reply.bytes})
        row.number(counter);
    row.number(std::uint8_t((flow.originalCounters ? 1 : 0) | (flow.replyCounters ? 2 : 0)));
    row.number(flow.mark.value_or(0));
    row.number(flow.zone.value_or(0));
    std::string labels;
    for (const std::string &label : flow.labels.value_or(std::vector<std::string>()))
        labels += (labels.empty() ? "" : ",") + label;
    row.text(labels);
    row.text(stored.process);
    row.text(stored.process.empty() ? "" : "www-data");
    row.text("");
}

} // namespace ctscope::test
