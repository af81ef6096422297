// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/row_tests.h"

#include "query/column_values.h"
#include "query/filter/number_ranges.h"

#include <bit>

namespace ctscope::filter {

namespace {

using namespace column_values;

/// The moment that "-10m" counts back from.
std::int64_t nowOf(const CellContext &context) noexcept
{
    const Snapshot &snapshot = context.snapshot;
    auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(snapshot.wallTime.time_since_epoch());
    if (snapshot.live)
        now += std::chrono::duration_cast<std::chrono::nanoseconds>(context.now - snapshot.takenAt);
    return now.count();
}

/// One integer of a row.
template <typename Get> class NumberTest final : public ReadingTest<NumberTest<Get>> {
public:
    NumberTest(const Question &question, Rows &rows, Get get)
        : ReadingTest<NumberTest<Get>>(rows)
        , m_get(get)
        , m_mask(question.test.mask.value_or(~std::uint64_t(0)))
        , m_negative(question.isNegative())
        , m_ranges(numberRangesOf(question.test, question.presence, nowOf(rows.context)))
    {
    }
    bool matches(Row) override
    {
        const std::optional<std::uint64_t> value = m_get(m_reader);
        return value && m_ranges.has(*value & m_mask) != m_negative;
    }

private:
    using ReadingTest<NumberTest<Get>>::m_reader;
    const Get m_get;
    const std::uint64_t m_mask;
    const bool m_negative;
    const Ranges<std::uint64_t> m_ranges;
};

class RateTest final : public ReadingTest<RateTest> {
public:
    using Get = std::optional<float> (*)(RowReader &, const ColumnDefinition &);
    RateTest(const Question &question, Rows &rows, Get get)
        : ReadingTest(rows)
        , m_column(definitionOf(*question.test.field->column))
        , m_get(get)
        , m_negative(question.isNegative())
    {
        if (question.presence)
            m_ranges.addAll();
        for (const Item &item : question.test.items) {
            const double first = std::get<double>(item.value);
            const double last = item.end ? std::get<double>(*item.end) : first;
            const Point<double> end{last, last};
            m_ranges.add(question.op(), {first, first}, &end);
        }
        m_ranges.close();
    }
    bool matches(Row) override
    {
        const std::optional<float> value = m_get(m_reader, m_column);
        return value && m_ranges.has(static_cast<double>(*value)) != m_negative;
    }

private:
    const ColumnDefinition &m_column;
    const Get m_get;
    const bool m_negative;
    Ranges<double> m_ranges;
};

template <typename Get> RowTest made(const Question &question, Rows &rows, Get get)
{
    return std::make_unique<NumberTest<Get>>(question, rows, get);
}

template <auto getter> std::optional<std::uint64_t> number(RowReader &reader)
{
    const auto value = getter(reader);
    return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}
template <auto getter> RowTest reading(const Question &question, Rows &rows)
{
    return made(question, rows, [](RowReader &reader) { return number<getter>(reader); });
}
template <auto getter, std::int64_t nanoseconds> RowTest readingMoment(const Question &question, Rows &rows)
{
    return made(question, rows, [](RowReader &reader) -> std::optional<std::uint64_t> {
        const std::optional<std::int64_t> moment = getter(reader);
        std::int64_t value = 0;
        if (!moment || __builtin_mul_overflow(*moment, nanoseconds, &value))
            return std::nullopt;
        return inOrder(value);
    });
}

/// The key that a column sorts by is its value.
std::optional<std::uint64_t> keyNumber(RowReader &reader, const ColumnDefinition &column)
{
    const std::optional<SortKey> key = column.key(reader);
    return key ? std::optional(key->low) : std::nullopt;
}
std::optional<float> keyRate(RowReader &reader, const ColumnDefinition &column)
{
    const std::optional<SortKey> key = column.key(reader);
    return key ? std::optional(std::bit_cast<float>(static_cast<std::uint32_t>(key->low))) : std::nullopt;
}

template <bool reply> std::optional<std::uint64_t> icmpPart(const RowReader &reader, Extra part)
{
    const L4Keys keys = keysOf<reply>(reader);
    if (keys.kind != L4Kind::Icmp)
        return std::nullopt;
    return part == Extra::IcmpType ? keys.icmpType() : part == Extra::IcmpCode ? keys.icmpCode() : keys.icmpId();
}
template <bool reply, bool source> std::optional<std::uint64_t> greKey(const RowReader &reader)
{
    const L4Keys keys = keysOf<reply>(reader);
    if (keys.kind != L4Kind::Gre)
        return std::nullopt;
    return source ? keys.first : keys.second;
}
std::optional<std::uint64_t> averagePacket(RowReader &reader)
{
    const auto bytes = bothWays<&Counters::bytes>(reader);
    const auto packets = bothWays<&Counters::packets>(reader);
    if (!bytes || !packets || *packets == 0)
        return std::nullopt;
    return *bytes / *packets;
}
template <bool reply> std::optional<std::uint64_t> zoneOfWay(RowReader &reader)
{
    if (reader.record().has(FlowRecord::HasZone))
        return reader.record().zone;
    if (!reader.hasExtras())
        return std::nullopt;
    const Flow &flow = reader.flow();
    return reply ? flow.zoneReply : flow.zoneOriginal;
}

/// Columns whose value is in the record are read without a call for each row.
RowTest columnTest(const Question &question, Rows &rows, const ColumnDefinition &column)
{
    using enum Column;
    switch (column.column) {
    case TimeToLive: return reading<secondsLeft>(question, rows);
    case Idle: return reading<idleSeconds>(question, rows);
    case Age: return reading<ageSeconds>(question, rows);
    case Mark: return reading<markOf>(question, rows);
    case Id: return reading<idOf>(question, rows);
    case Bytes: return reading<bothWays<&Counters::bytes>>(question, rows);
    case BytesOut: return reading<oneWay<false, &Counters::bytes>>(question, rows);
    case BytesIn: return reading<oneWay<true, &Counters::bytes>>(question, rows);
    case Packets: return reading<bothWays<&Counters::packets>>(question, rows);
    case EventTime: return readingMoment<eventTimeOf, 1000>(question, rows);
    case Start: return readingMoment<startOf, 1>(question, rows);
    case Stop: return readingMoment<stopOf, 1>(question, rows);
    default: break;
    }
    return made(question, rows, [&column](RowReader &reader) { return keyNumber(reader, column); });
}

RowTest extraTest(const Question &question, Rows &rows)
{
    const auto icmp = [&](Extra part) {
        return made(question, rows, [part](RowReader &reader) { return icmpPart<false>(reader, part); });
    };
    const auto replyIcmp = [&](Extra part) {
        return made(question, rows, [part](RowReader &reader) { return icmpPart<true>(reader, part); });
    };
    switch (question.test.field->extra) {
    case Extra::IcmpType: return icmp(Extra::IcmpType);
    case Extra::IcmpCode: return icmp(Extra::IcmpCode);
    case Extra::IcmpId: return icmp(Extra::IcmpId);
    case Extra::ReplyIcmpType: return replyIcmp(Extra::IcmpType);
    case Extra::ReplyIcmpCode: return replyIcmp(Extra::IcmpCode);
    case Extra::ReplyIcmpId: return replyIcmp(Extra::IcmpId);
    case Extra::GreSourceKey: return made(question, rows, greKey<false, true>);
    case Extra::GreDestinationKey: return made(question, rows, greKey<false, false>);
    case Extra::ReplyGreSourceKey: return made(question, rows, greKey<true, true>);
    case Extra::ReplyGreDestinationKey: return made(question, rows, greKey<true, false>);
    case Extra::AveragePacket: return made(question, rows, averagePacket);
    case Extra::ZoneOriginal: return made(question, rows, zoneOfWay<false>);
    case Extra::ZoneReply: return made(question, rows, zoneOfWay<true>);
    default: return nullptr;
    }
}

} // namespace

RowTest numberTest(const Question &question, Rows &rows)
{
    const Field &field = *question.test.field;
    switch (field.type) {
    case ValueType::ByteRate:
    case ValueType::CountRate:
        if (field.column == Column::Rate)
            return std::make_unique<RateTest>(question, rows,
                [](RowReader &reader, const ColumnDefinition &) { return rateOf<&FlowRate::bytes>(reader); });
        if (field.column == Column::PacketRate)
            return std::make_unique<RateTest>(question, rows,
                [](RowReader &reader, const ColumnDefinition &) { return rateOf<&FlowRate::packets>(reader); });
        return std::make_unique<RateTest>(question, rows, keyRate);
    case ValueType::Count:
    case ValueType::Number:
    case ValueType::Bits:
    case ValueType::Size:
    case ValueType::Duration:
    case ValueType::Moment:
        return field.column ? columnTest(question, rows, definitionOf(*field.column)) : extraTest(question, rows);
    default: return nullptr;
    }
}

} // namespace ctscope::filter
