// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/flow_rows.h"

#include "history/clickhouse_schema.h"
#include "history/row_binary.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ctscope::history {

namespace {

/// A row is some hundred bytes; one of a mebibyte is none.
constexpr std::size_t longestRow = std::size_t(1) << 20;

constexpr std::int64_t million = 1'000'000;

constexpr std::array<std::string_view, 30> selected = {"start", "start_us", "end", "end_us", "proto", "src", "dst",
    "nat_src", "nat_dst", "sport", "dport", "nat_sport", "nat_dport", "state", "flags", "reason", "packets_orig",
    "bytes_orig", "packets_reply", "bytes_reply", "counted", "mark", "zone", "labels", "process", "user", "unit",
    "host", "machine", "ns"};

IpAddress addressOf(std::string_view bytes)
{
    std::array<std::uint8_t, 16> address{};
    std::ranges::transform(
        bytes.substr(0, address.size()), address.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    if (std::ranges::all_of(address, [](std::uint8_t byte) { return byte == 0; }))
        return {};
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!std::equal(mapped.begin(), mapped.end(), address.begin()))
        return IpAddress::v6(address);
    std::uint32_t number = 0;
    for (std::size_t i = mapped.size(); i < address.size(); ++i)
        number = number << 8 | address[i];
    return IpAddress::v4(number);
}

L4Kind kindOf(std::uint32_t flags, unsigned shift) { return static_cast<L4Kind>(flags >> shift & 3u); }

State stateOf(std::uint8_t number)
{
    const auto state = static_cast<State>(number);
    return state::name(state).empty() ? State::None : state; // of a later version
}

EndReason reasonOf(std::uint8_t number)
{
    return number <= static_cast<std::uint8_t>(EndReason::Unknown) ? static_cast<EndReason>(number)
                                                                   : EndReason::Unknown;
}

std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

void setText(std::vector<std::string> &texts, std::size_t row, std::string_view text)
{
    if (text.empty() && texts.empty())
        return;
    texts.resize(row + 1);
    texts[row] = text;
}

} // namespace

std::string FlowRows::columns()
{
    std::string list;
    for (const std::string_view column : selected)
        list.append(list.empty() ? "" : ", ").append(column);
    return list;
}

bool FlowRows::take(std::string_view piece)
{
    std::string joined;
    if (!m_rest.empty()) {
        joined = std::move(m_rest);
        joined += piece;
        piece = joined;
    }
    while (const std::size_t length = takeRow(piece))
        piece.remove_prefix(length);
    m_rest = std::string(piece);
    return m_rest.size() < longestRow;
}

/// The length of the row; 0 when it is not complete.
std::size_t FlowRows::takeRow(std::string_view bytes)
{
    RowBinaryReader row(bytes);
    const std::int64_t startSecond = row.number<std::uint32_t>();
    const std::int64_t start = startSecond * million + row.number<std::uint32_t>();
    const std::int64_t endSecond = row.number<std::uint32_t>();
    const std::int64_t end = endSecond * million + row.number<std::uint32_t>();
    Flow flow;
    flow.protocol = row.number<std::uint8_t>();
    constexpr std::size_t addressSize = 16;
    flow.original.src = addressOf(row.fixed(addressSize));
    flow.original.dst = addressOf(row.fixed(addressSize));
    flow.reply.dst = addressOf(row.fixed(addressSize));
    flow.reply.src = addressOf(row.fixed(addressSize));
    const auto sport = row.number<std::uint16_t>();
    const auto dport = row.number<std::uint16_t>();
    const auto natSport = row.number<std::uint16_t>();
    const auto natDport = row.number<std::uint16_t>();
    flow.state = stateOf(row.number<std::uint8_t>());
    const auto flags = row.number<std::uint32_t>();
    const EndReason reason = reasonOf(row.number<std::uint8_t>());
    Counters original;
    Counters reply;
    original.packets = row.number<std::uint64_t>();
    original.bytes = row.number<std::uint64_t>();
    reply.packets = row.number<std::uint64_t>();
    reply.bytes = row.number<std::uint64_t>();
    const auto counted = row.number<std::uint8_t>();
    const auto mark = row.number<std::uint32_t>();
    const auto zone = row.number<std::uint16_t>();
    const std::string_view labels = row.text();
    const std::string_view process = row.text();
    const std::string_view user = row.text();
    const std::string_view unit = row.text();
    const std::string_view host = row.text();
    const std::string_view machine = row.text();
    const std::string_view ns = row.text();
    if (row.failed())
        return 0;

    // Of ICMP the table has the id where ports have the outside one, so that a search finds it.
    const L4Kind originalKind = kindOf(flags, history_flag::originalKindShift);
    const L4Kind replyKind = kindOf(flags, history_flag::replyKindShift);
    const bool isIcmp = originalKind == L4Kind::Icmp;
    flow.original.keys = {originalKind, isIcmp ? dport : sport, isIcmp ? sport : dport};
    flow.reply.keys = {replyKind, natDport, natSport};
    if (originalKind == L4Kind::None)
        flow.original.keys = {};
    if (replyKind == L4Kind::None)
        flow.reply.keys = {};
    const auto status = static_cast<std::uint16_t>(flags);
    flow.status.unreplied = (status & status_bit::seenReply) == 0;
    flow.status.assured = (status & status_bit::assured) != 0;
    flow.status.offload = (status & status_bit::offload) != 0;
    flow.status.hwOffload = (status & status_bit::hwOffload) != 0;
    if ((flags & history_flag::statusBits) != 0)
        flow.statusBits = status;
    if ((counted & 1) != 0)
        flow.originalCounters = original;
    if ((counted & 2) != 0)
        flow.replyCounters = reply;
    if ((flags & history_flag::hasMark) != 0)
        flow.mark = mark;
    if ((flags & history_flag::hasZone) != 0)
        flow.zone = zone;
    if (!labels.empty())
        flow.labels = split(labels);
    if ((flags & history_flag::beganBefore) == 0 && startSecond != 0)
        flow.start = start * 1000;
    if (m_asEvents) {
        flow.event = EventKind::Destroy;
        flow.eventTime = end;
        flow.stop = end * 1000;
        ends.push_back(reason);
    }
    std::string name(host.empty() ? machine : host);
    withoutDestination += (flags & history_flag::noDestination) != 0 ? 1 : 0;
    const std::size_t number = flows.size();
    flows.append(flow);
    addMachine(ns.empty() ? std::move(name) : name + ' ' + std::string(ns));
    setText(processes, number, process);
    setText(users, number, user);
    setText(units, number, unit);
    return row.position();
}

void FlowRows::addMachine(std::string name)
{
    constexpr std::size_t most = 60'000;
    if (m_machines.size() >= most && !m_machines.contains(name))
        name.clear(); // far more than a table of a hundred thousand rows can show
    const auto [known, isNew] = m_machines.try_emplace(std::move(name), static_cast<std::uint16_t>(m_machines.size()));
    if (isNew)
        machines.names.push_back(known->first);
    machines.ofRows.push_back(known->second);
}

std::string machineSql() { return "concat(if(host = '', machine, host), if(ns = '', '', concat(' ', ns)))"; }

} // namespace ctscope::history
