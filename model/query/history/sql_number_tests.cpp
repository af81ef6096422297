// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_parts.h"

#include "history/clickhouse_schema.h"
#include "query/filter/number_ranges.h"

#include <algorithm>
#include <limits>

namespace ctscope::history {

namespace {

using filter::Extra;
using filter::Field;
using filter::Ranges;
using filter::ValueType;

constexpr const char *began = "(toUInt64(start) * 1000000 + start_us)"; // µs since 1970
constexpr const char *ended = "(toUInt64(end) * 1000000 + end_us)";

std::string knowsBegin() { return sqlAnd({sqlNot(flagIsSet(history_flag::beganBefore)), "(toUInt32(start) != 0)"}); }

SqlNumber oneWay(const char *column, int bit)
{
    return {column, "(bitAnd(counted, " + std::to_string(bit) + ") != 0)"};
}

/// Where one direction is not known, its column is 0.
SqlNumber bothWays(const std::string &column)
{
    return {'(' + column + "_orig + " + column + "_reply)", "(bitAnd(counted, 3) != 0)"};
}

SqlNumber icmp(bool reply, const std::string &value) { return {value, hasKind(reply, L4Kind::Icmp)}; }
SqlNumber gre(bool reply, const std::string &value) { return {value, hasKind(reply, L4Kind::Gre)}; }

std::optional<SqlNumber> extraNumber(Extra extra)
{
    const auto high = [](const std::string &column) { return "intDiv(" + column + ", 256)"; };
    const auto low = [](const std::string &column) { return "bitAnd(" + column + ", 255)"; };
    switch (extra) {
    case Extra::IcmpType: return icmp(false, high("dport"));
    case Extra::IcmpCode: return icmp(false, low("dport"));
    case Extra::IcmpId: return icmp(false, "sport");
    case Extra::ReplyIcmpType: return icmp(true, high("nat_dport"));
    case Extra::ReplyIcmpCode: return icmp(true, low("nat_dport"));
    case Extra::ReplyIcmpId: return icmp(true, "nat_sport");
    case Extra::GreSourceKey: return gre(false, "sport");
    case Extra::GreDestinationKey: return gre(false, "dport");
    case Extra::ReplyGreSourceKey: return gre(true, "nat_dport");
    case Extra::ReplyGreDestinationKey: return gre(true, "nat_sport");
    case Extra::AveragePacket: {
        const SqlNumber packets = bothWays("packets");
        // The condition keeps rows apart; the greatest() keeps their division from failing.
        return SqlNumber{"intDiv(" + bothWays("bytes").value + ", greatest(" + packets.value + ", 1))",
            sqlAnd({packets.present, '(' + packets.value + " != 0)"})};
    }
    case Extra::ZoneOriginal:
    case Extra::ZoneReply: return SqlNumber{"zone", flagIsSet(history_flag::hasZone)};
    default: return std::nullopt;
    }
}

std::optional<SqlNumber> columnNumber(Column column, const SqlContext &context)
{
    using enum Column;
    if (isNeverKnown(column, context))
        return SqlNumber{"0", "0"};
    switch (column) {
    case PacketsOut: return oneWay("packets_orig", 1);
    case BytesOut: return oneWay("bytes_orig", 1);
    case PacketsIn: return oneWay("packets_reply", 2);
    case BytesIn: return oneWay("bytes_reply", 2);
    case Packets: return bothWays("packets");
    case Bytes: return bothWays("bytes");
    case Age:
        return SqlNumber{std::string("intDiv(") + ended + " - " + began + ", 1000000)",
            sqlAnd({knowsBegin(), std::string("(") + ended + " >= " + began + ')'})};
    case Mark: return SqlNumber{"mark", flagIsSet(history_flag::hasMark)};
    case Zone: return SqlNumber{"zone", flagIsSet(history_flag::hasZone)};
    case Start: return SqlNumber{began, knowsBegin()};
    case Stop:
    case EventTime: return SqlNumber{ended, "1"};
    default: return std::nullopt;
    }
}

/// The µs within ranges of nanoseconds.
Ranges<std::uint64_t> microsecondsOf(const Ranges<std::uint64_t> &moments)
{
    Ranges<std::uint64_t> whole;
    moments.forEach([&whole](std::uint64_t first, std::uint64_t last) {
        const std::int64_t from = filter::momentInOrder(first);
        const std::int64_t until = filter::momentInOrder(last);
        if (until < 0)
            return;
        const std::uint64_t begin = from <= 0 ? 0 : (static_cast<std::uint64_t>(from) + 999) / 1000;
        const bool isOpen = until == std::numeric_limits<std::int64_t>::max();
        whole.add(begin, isOpen ? ~std::uint64_t(0) : static_cast<std::uint64_t>(until) / 1000);
    });
    whole.close();
    return whole;
}

/// The same in whole seconds, which the server compares with what it knows of its partitions.
std::string secondsIn(const char *column, const Ranges<std::uint64_t> &microseconds)
{
    constexpr std::uint64_t million = 1'000'000;
    constexpr std::uint64_t last = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::string> parts;
    microseconds.forEach([&](std::uint64_t from, std::uint64_t until) {
        std::vector<std::string> ends;
        if (from / million > 0)
            ends.push_back(
                std::string("(") + column + " >= toDateTime(" + std::to_string(std::min(from / million, last)) + "))");
        if (until / million < last)
            ends.push_back(std::string("(") + column + " <= toDateTime(" + std::to_string(until / million) + "))");
        parts.push_back(sqlAnd(ends));
    });
    return sqlOr(parts);
}

} // namespace

bool isNeverKnown(Column column, const SqlContext &context) noexcept
{
    using enum Column;
    switch (column) {
    case TimeToLive:
    case Idle:
    case Rate:
    case PacketRate:
    case MeanRate:
    case Id:
    case Use:
    case Helper:
    case SecurityContext:
    case Changes:
    case ProcessId:
    case Container:
    case Pod:
    case CommandLine:
    case Owner: return true;
    case Age:
    case Stop:
    case EventTime:
    case Ended: return context.isMoment;
    default: return false;
    }
}

std::optional<SqlNumber> sqlNumberOf(const Field &field, const SqlContext &context)
{
    return field.column ? columnNumber(*field.column, context) : extraNumber(field.extra);
}

std::optional<SqlTest> sqlNumberTest(const filter::Question &question, const SqlContext &context)
{
    const Field &field = *question.test.field;
    switch (field.type) {
    case ValueType::ByteRate:
    case ValueType::CountRate:
    case ValueType::Count:
    case ValueType::Number:
    case ValueType::Bits:
    case ValueType::Size:
    case ValueType::Duration:
    case ValueType::Moment: break;
    default: return std::nullopt;
    }
    const auto number = sqlNumberOf(field, context);
    if (!number)
        return SqlTest(); // known to this side alone
    if (question.presence || number->present == "0")
        return exactly(number->present);
    auto ranges = filter::numberRangesOf(question.test, false, context.now);
    if (field.type == ValueType::Moment)
        ranges = microsecondsOf(ranges);
    const std::string value = question.test.mask
        ? "bitAnd(" + number->value + ", " + std::to_string(*question.test.mask) + ')'
        : number->value;
    std::string inside = sqlRanges(value, ranges);
    if (field.type == ValueType::Moment)
        inside = sqlAnd({secondsIn(field.column == Column::Start ? "start" : "end", ranges), inside});
    return exactly(sqlAnd({number->present, question.isNegative() ? sqlNot(inside) : inside}));
}

} // namespace ctscope::history
