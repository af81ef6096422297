// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_parts.h"

#include "query/filter/number_ranges.h"
#include "query/filter/prepared_tests.h"

namespace ctscope::history {

namespace {

using filter::Extra;
using filter::Field;
using filter::Question;

/// An end that a field is about, and where a flow has it.
struct AskedEnd {
    const SqlEnd *end;
    std::string present = "1";
};

std::vector<AskedEnd> endsOf(const Field &field)
{
    using enum Column;
    const SqlEnd *const ends = sqlEnds.data();
    if (field.column) {
        switch (*field.column) {
        case Source:
        case SourcePort: return {{ends}};
        case Destination:
        case DestinationPort: return {{ends + 1}};
        case ReplySource:
        case ReplySourcePort: return {{ends + 2}};
        case ReplyDestination:
        case ReplyDestinationPort: return {{ends + 3}};
        default: return {};
        }
    }
    const auto source = [ends] { return AskedEnd{ends + 3, sqlNat().source()}; };
    const auto destination = [ends] { return AskedEnd{ends + 2, sqlNat().destination()}; };
    switch (field.extra) {
    case Extra::NatSource:
    case Extra::NatSourcePort: return {source()};
    case Extra::NatDestination:
    case Extra::NatDestinationPort: return {destination()};
    case Extra::NatAddress:
    case Extra::NatPort: return {source(), destination()};
    default: return {{ends}, {ends + 1}, {ends + 2}, {ends + 3}};
    }
}

std::string number(std::uint64_t value) { return std::to_string(value); }

SqlTally addresses(const Question &question)
{
    const filter::AddressSet set(question.test.items, question.op());
    SqlTally tally;
    for (const AskedEnd &asked : endsOf(*question.test.field)) {
        const std::string column(asked.end->address);
        tally.present.push_back(sqlAnd({asked.present, hasAddress(column)}));
        std::vector<std::string> inside{sqlAddresses(column, set)};
        for (const filter::Endpoint &endpoint : set.endpoints())
            inside.push_back(sqlAnd(
                {'(' + column + " = " + sqlAddress(endpoint.address) + ')', hasKind(asked.end->isReply, L4Kind::Ports),
                    '(' + std::string(asked.end->port) + " = " + number(endpoint.port) + ')'}));
        tally.inside.push_back(sqlAnd({asked.present, sqlOr(inside)}));
    }
    return tally;
}

SqlTally ports(const Question &question)
{
    filter::PortSet set;
    if (question.presence)
        set.set();
    else
        set = filter::portSetOf(question.test);
    filter::Ranges<std::uint64_t> ranges;
    for (std::size_t port = 0; port < set.size(); ++port) {
        const std::size_t first = port;
        while (port < set.size() && set[port])
            ++port;
        if (port > first) // up to the end is without a limit
            ranges.add(first, port == set.size() ? ~std::uint64_t(0) : port - 1);
    }
    ranges.close();
    SqlTally tally;
    for (const AskedEnd &asked : endsOf(*question.test.field)) {
        tally.present.push_back(sqlAnd({asked.present, hasKind(asked.end->isReply, L4Kind::Ports)}));
        tally.inside.push_back(sqlAnd({tally.present.back(), sqlRanges(std::string(asked.end->port), ranges)}));
    }
    return tally;
}

/// Both directions have two keys.
SqlTally greKeys(const Question &question)
{
    const auto ranges = filter::numberRangesOf(question.test, question.presence, 0);
    SqlTally tally;
    for (const SqlEnd &end : sqlEnds) {
        const std::string column(end.port);
        const std::string value =
            question.test.mask ? "bitAnd(" + column + ", " + number(*question.test.mask) + ')' : column;
        tally.present.push_back(hasKind(end.isReply, L4Kind::Gre));
        tally.inside.push_back(sqlAnd({tally.present.back(), sqlRanges(value, ranges)}));
    }
    return tally;
}

} // namespace

std::optional<SqlTest> sqlEndTest(const Question &question)
{
    const Field &field = *question.test.field;
    SqlTally tally;
    if (field.isAddress())
        tally = addresses(question);
    else if (field.extra == Extra::GreKey)
        tally = greKeys(question);
    else if (field.type == filter::ValueType::Port)
        tally = ports(question);
    else
        return std::nullopt;
    if (question.presence)
        return exactly(sqlOr(tally.present));
    return exactly(sqlPasses(tally, question.test.quantifier, question.isNegative()));
}

} // namespace ctscope::history
