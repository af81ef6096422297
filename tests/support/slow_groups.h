// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/grouping.h"

#include <QByteArray>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

/// Groups made one row after the other out of whole flows: slow, and plain to see that they are right.
namespace ctscope::test {

/// An address with all but the first bits zero; the text in its place, if it is unreadable.
inline std::string slowNetwork(const IpAddress &address, const std::string &word, unsigned prefix4, unsigned prefix6)
{
    if (address.family == Family::None || address.family == Family::Unreadable)
        return word;
    const unsigned prefix = address.isV4() ? prefix4 : prefix6;
    IpAddress network = address;
    for (unsigned bit = prefix; bit < 128; ++bit)
        network.bytes[bit / 8] = static_cast<std::uint8_t>(network.bytes[bit / 8] & ~(0x80u >> bit % 8));
    std::string text = network.toString();
    if (prefix != (address.isV4() ? 32u : 128u))
        text += '/' + std::to_string(prefix);
    return text;
}

/// The texts of a row in one key; "" is no value.
inline std::set<std::string> slowValues(const CellContext &context, Row row, const GroupKey &key)
{
    const Flow flow = context.snapshot.rows.flows().flow(row);
    const auto network = [&](const IpAddress &address, const std::string &word) {
        return slowNetwork(address, word, key.prefix4, key.prefix6);
    };
    const std::string source = network(flow.original.src, flow.original.srcText);
    const std::string destination = network(flow.original.dst, flow.original.dstText);
    const Nat nat = context.snapshot.rows.flows().nat(row);
    switch (key.kind) {
    case GroupKeyKind::EitherEnd: {
        std::set<std::string> ends{source, destination};
        if (ends.size() > 1)
            ends.erase("");
        return ends;
    }
    case GroupKeyKind::NatSource:
    case GroupKeyKind::NatDestination:
    case GroupKeyKind::NatEither: {
        std::set<std::string> ends;
        if (nat.source() && key.kind != GroupKeyKind::NatDestination)
            ends.insert(network(flow.reply.dst, flow.reply.dstText));
        if (nat.destination() && key.kind != GroupKeyKind::NatSource)
            ends.insert(network(flow.reply.src, flow.reply.srcText));
        if (ends.empty())
            ends.insert("");
        return ends;
    }
    case GroupKeyKind::NatKind: {
        static const std::array<std::string, 5> words = {"none", "snat", "dnat", "both", "port"};
        return {words[static_cast<std::size_t>(natKind(nat))]};
    }
    case GroupKeyKind::Masked: {
        const ColumnValue value = cellValue(context, row, key.column);
        if (!std::holds_alternative<std::uint64_t>(value))
            return {""};
        std::array<char, 20> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), std::get<std::uint64_t>(value) & key.mask, 16)
                .ptr;
        return {"0x" + std::string(digits.data(), end)};
    }
    case GroupKeyKind::Flag: {
        const std::array<bool, 5> set = {flow.status.assured, !flow.status.unreplied, flow.status.unreplied,
            flow.status.offload, flow.status.hwOffload};
        return {set[static_cast<std::size_t>(key.flag)] ? "yes" : "no"};
    }
    case GroupKeyKind::Origin: return {context.snapshot.originOf(row).origin.toString()};
    case GroupKeyKind::Column: break;
    }
    switch (key.column) {
    case Column::Source: return {source};
    case Column::Destination: return {destination};
    case Column::ReplySource: return {network(flow.reply.src, flow.reply.srcText)};
    case Column::ReplyDestination: return {network(flow.reply.dst, flow.reply.dstText)};
    default: break;
    }
    const ColumnValue value = cellValue(context, row, key.column);
    if (const auto *const number = std::get_if<std::uint64_t>(&value))
        return {std::to_string(*number)};
    if (const auto *const moment = std::get_if<std::int64_t>(&value))
        return {std::to_string(*moment)};
    if (const auto *const rate = std::get_if<double>(&value)) {
        std::array<char, 64> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *rate).ptr;
        return {std::string(digits.data(), end)};
    }
    if (const auto *const text = std::get_if<std::string>(&value))
        return {*text};
    return {""};
}

/// What the rows of a group add up to.
struct SlowTotals {
    std::uint64_t flows = 0;
    std::uint64_t assured = 0;
    std::uint64_t unreplied = 0;
    std::map<Column, std::pair<std::uint64_t, std::uint64_t>> sums; ///< amount, rows with a value
    std::set<IpAddress> destinations;
    std::vector<std::int64_t> idle; ///< tenths

    void add(const CellContext &context, Row row, const GroupSpec &spec)
    {
        const Snapshot &snapshot = context.snapshot;
        const Flow flow = snapshot.rows.flows().flow(row);
        ++flows;
        assured += flow.status.assured;
        unreplied += flow.status.unreplied;
        if (flow.original.dst.isV4() || flow.original.dst.isV6())
            destinations.insert(flow.original.dst);
        for (const Column column : spec.sums) {
            const ColumnValue value = cellValue(context, row, column);
            if (const auto *const number = std::get_if<std::uint64_t>(&value)) {
                sums[column].first += *number;
                ++sums[column].second;
            } else if (const auto *const rate = std::get_if<double>(&value)) {
                sums[column].first += static_cast<std::uint64_t>(std::floor(*rate * 1000 + 0.5));
                ++sums[column].second;
            }
        }
        const Timeouts &timeouts = *snapshot.originOf(row).timeouts;
        const TimeoutRule *const rule = timeouts.rule(flow);
        const bool mayBeShortened = rule != nullptr && flow.protocol == protocol::tcp
            && rule->seconds > timeouts.shortened() && flow.timeout <= timeouts.shortened();
        if (flow.timeout && rule != nullptr && *flow.timeout <= rule->seconds && !mayBeShortened)
            idle.push_back(std::int64_t(10) * (rule->seconds - *flow.timeout)
                + std::int64_t(snapshot.tenths(context.now)) - std::int64_t(snapshot.tenths(snapshot.readMoment(row))));
    }
};

inline std::string lineOf(const std::string &values, std::uint64_t flows, std::uint64_t assured,
    std::uint64_t unreplied, const std::string &sums, const std::string &idle, std::uint64_t destinations)
{
    return values + " | " + std::to_string(flows) + " flows, " + std::to_string(assured) + " assured, "
        + std::to_string(unreplied) + " unreplied," + sums + idle + ' ' + std::to_string(destinations)
        + " destinations";
}

/// The mean to the thousandth of a second, and the longest.
inline std::string idleText(double mean, double longest)
{
    constexpr double noise = 1e-6; // so that halves are rounded one way
    return " idle " + std::to_string(std::llround(mean * 1000 + noise)) + ' '
        + std::to_string(std::llround(longest * 10)) + ',';
}

inline std::string lineOf(const std::string &values, const SlowTotals &totals, const GroupSpec &spec)
{
    std::string sums;
    for (const Column column : spec.sums) {
        const auto found = totals.sums.find(column);
        sums += ' ' + (found == totals.sums.end() ? std::string("-") : std::to_string(found->second.first)) + ',';
    }
    std::string idle;
    if (!totals.idle.empty()) {
        std::int64_t sum = 0;
        for (const std::int64_t tenths : totals.idle)
            sum += tenths;
        idle = idleText(static_cast<double>(sum) / static_cast<double>(totals.idle.size()) / 10,
            static_cast<double>(*std::ranges::max_element(totals.idle)) / 10);
    }
    return lineOf(values, totals.flows, totals.assured, totals.unreplied, sums, idle, totals.destinations.size());
}

inline std::string lineOf(const std::string &values, const GroupTotals &totals)
{
    std::string sums;
    for (const auto &sum : totals.sums)
        sums += ' ' + (sum ? std::to_string(*sum) : std::string("-")) + ',';
    const std::string idle = totals.meanIdle ? idleText(*totals.meanIdle, *totals.longestIdle) : std::string();
    return lineOf(values, totals.flows, totals.assured, totals.unreplied, sums, idle, totals.destinations.value_or(0));
}

inline std::string pathText(const GroupSpec &spec, const GroupPath &path)
{
    std::string text;
    for (std::size_t i = 0; i < path.size(); ++i) {
        text += i == 0 ? "" : " / ";
        appendExactGroupValue(text, spec.keys[i], path[i]);
    }
    return text;
}

/// The groups by the first `width` keys, in the order of their texts, a line each.
inline QByteArray slowGroups(
    const Snapshot &snapshot, const GroupSpec &spec, std::size_t width, Snapshot::Clock::time_point now)
{
    const CellContext context{snapshot, now};
    std::map<std::string, SlowTotals> groups;
    for (Row row = 0; row < snapshot.liveRows; ++row) {
        std::set<std::string> paths{""};
        for (std::size_t key = 0; key < width; ++key) {
            std::set<std::string> longer;
            for (const std::string &path : paths) {
                for (const std::string &value : slowValues(context, row, spec.keys[key]))
                    longer.insert(path + (key == 0 ? "" : " / ") + value);
            }
            paths = std::move(longer);
        }
        for (const std::string &path : paths)
            groups[path].add(context, row, spec);
    }
    std::string text;
    for (const auto &[path, totals] : groups)
        text += lineOf(path, totals, spec) + '\n';
    return QByteArray::fromStdString(text);
}

/// The rows of a level in the order of their texts, a line each.
inline QByteArray printed(const GroupSpec &spec, const GroupLevel &level)
{
    std::map<std::string, std::string> lines;
    for (const GroupRow &row : level.rows) {
        const std::string path = pathText(spec, row.path);
        lines[path] += lineOf(path, row.totals) + '\n';
    }
    std::string text;
    for (const auto &[path, line] : lines)
        text += line;
    return QByteArray::fromStdString(text);
}

} // namespace ctscope::test
