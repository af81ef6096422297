// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_parts.h"

#include "history/clickhouse_schema.h"
#include "query/filter/network.h"

#include <algorithm>

namespace ctscope::history {

namespace {

using filter::Ranges;
using filter::Wide;

constexpr Wide mappedFirst{0, 0xffff'0000'0000};
constexpr Wide mappedLast{0, 0xffff'ffff'ffff};

std::string join(const std::vector<std::string> &parts, std::string_view word)
{
    std::string sql;
    for (const std::string &part : parts) {
        sql += sql.empty() ? "(" : word;
        sql += part;
    }
    return sql + ')';
}

/// Without "1" in a conjunction, or "0" in a disjunction, each once.
std::string joined(
    const std::vector<std::string> &parts, std::string_view neutral, std::string_view final, std::string_view word)
{
    std::vector<std::string> kept;
    for (const std::string &part : parts) {
        if (part == final)
            return part;
        if (part != neutral && std::ranges::find(kept, part) == kept.end())
            kept.push_back(part);
    }
    if (kept.empty())
        return std::string(neutral);
    return kept.size() == 1 ? kept.front() : join(kept, word);
}

std::string hexOf(Wide value)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "unhex('";
    for (const std::uint64_t half : {value.high, value.low}) {
        for (int shift = 60; shift >= 0; shift -= 4)
            text += digits[half >> shift & 0xf];
    }
    return text + "')";
}

Wide wideOf(const IpAddress &address) noexcept
{
    if (address.isV4())
        return {0, mappedFirst.low | address.v4Number()};
    Wide wide;
    for (std::size_t i = 0; i < 8; ++i) {
        wide.high = wide.high << 8 | address.bytes[i];
        wide.low = wide.low << 8 | address.bytes[i + 8];
    }
    return wide;
}

/// Ranges as comparisons, and single values in one list.
template <typename T, typename Write>
std::string rangesOf(const std::string &value, const Ranges<T> &ranges, T least, T most, Write &&write)
{
    std::vector<std::string> parts;
    std::vector<std::string> single;
    ranges.forEach([&](T first, T last) {
        if (first == last)
            return single.push_back(write(first));
        std::vector<std::string> ends;
        if (first != least)
            ends.push_back(value + " >= " + write(first));
        if (last != most)
            ends.push_back(value + " <= " + write(last));
        parts.push_back(sqlAnd(ends));
    });
    if (single.size() == 1)
        parts.push_back('(' + value + " = " + single.front() + ')');
    else if (!single.empty())
        parts.push_back('(' + value + " IN " + join(single, ", ") + ')');
    return sqlOr(parts);
}

} // namespace

std::string sqlAnd(const std::vector<std::string> &parts) { return joined(parts, "1", "0", " AND "); }

std::string sqlOr(const std::vector<std::string> &parts) { return joined(parts, "0", "1", " OR "); }

std::string sqlNot(const std::string &part)
{
    if (part == "1" || part == "0")
        return part == "1" ? "0" : "1";
    return "(NOT " + part + ')';
}

std::string flagIsSet(std::uint32_t bit) { return "(bitAnd(flags, " + std::to_string(bit) + ") != 0)"; }

std::string sqlRanges(const std::string &value, const Ranges<std::uint64_t> &ranges)
{
    return rangesOf<std::uint64_t>(
        value, ranges, 0, ~std::uint64_t(0), [](std::uint64_t number) { return std::to_string(number); });
}

std::string sqlAddresses(const std::string &column, const filter::AddressSet &set)
{
    // IPv4 addresses have a range among those of IPv6, and an address of zeros is none.
    Ranges<Wide> stored;
    set.ipv6().forEach([&stored](Wide first, Wide last) {
        if (first == Wide{})
            first = {0, 1};
        if (first < mappedFirst && first <= last)
            stored.add(first, std::min(last, Wide{0, mappedFirst.low - 1}));
        stored.add(std::max(first, Wide{0, mappedLast.low + 1}), last);
    });
    set.ipv4().forEach([&stored](std::uint32_t first, std::uint32_t last) {
        stored.add({0, mappedFirst.low | first}, {0, mappedFirst.low | last});
    });
    stored.close();
    return rangesOf<Wide>(column, stored, {}, {~std::uint64_t(0), ~std::uint64_t(0)}, hexOf);
}

std::string sqlAddress(const IpAddress &address) { return hexOf(wideOf(filter::unmapped(address))); }

std::string hasAddress(std::string_view column) { return '(' + std::string(column) + " != " + hexOf({}) + ')'; }

std::string hasKind(bool reply, L4Kind kind)
{
    const unsigned shift = reply ? history_flag::replyKindShift : history_flag::originalKindShift;
    return "(bitAnd(flags, " + std::to_string(3u << shift)
        + ") = " + std::to_string(static_cast<unsigned>(kind) << shift) + ')';
}

SqlNat sqlNat()
{
    const auto differ = [](const char *a, const char *b) {
        return sqlAnd({std::string("(") + a + " != " + b + ')', hasAddress(a), hasAddress(b)});
    };
    std::vector<std::string> kinds;
    for (const L4Kind kind : {L4Kind::Ports, L4Kind::Icmp, L4Kind::Gre})
        kinds.push_back(sqlAnd({hasKind(false, kind), hasKind(true, kind)}));
    SqlNat nat;
    nat.srcAddress = differ("src", "nat_src");
    nat.dstAddress = differ("dst", "nat_dst");
    // Of ICMP these are the ids; the types of request and reply differ anyway.
    nat.srcPort = sqlAnd({"(sport != nat_sport)", sqlOr(kinds)});
    nat.dstPort = sqlAnd({"(dport != nat_dport)", sqlOr({kinds[0], kinds[2]})});
    return nat;
}

std::string sqlPasses(const SqlTally &tally, filter::Quantifier quantifier, bool negative)
{
    const auto each = [&tally](auto &&one) {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < tally.present.size(); ++i)
            parts.push_back(one(tally.present[i], tally.inside[i]));
        return parts;
    };
    const std::string anyPresent = sqlOr(tally.present);
    const std::string anyInside = sqlOr(tally.inside);
    switch (quantifier) {
    case filter::Quantifier::Usual: return negative ? sqlAnd({anyPresent, sqlNot(anyInside)}) : anyInside;
    case filter::Quantifier::Any:
        return negative ? sqlOr(each([](const std::string &present, const std::string &inside) {
            return sqlAnd({present, sqlNot(inside)});
        }))
                        : anyInside;
    case filter::Quantifier::All:
        if (negative)
            return sqlAnd({anyPresent, sqlNot(anyInside)});
        return sqlAnd({anyPresent, sqlAnd(each([](const std::string &present, const std::string &inside) {
                           return sqlOr({sqlNot(present), inside});
                       }))});
    }
    return "0";
}

} // namespace ctscope::history
