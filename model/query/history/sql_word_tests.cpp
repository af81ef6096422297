// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_parts.h"

#include "flow/eviction.h"
#include "history/clickhouse_client.h"
#include "history/clickhouse_schema.h"
#include "history/flow_rows.h"
#include "query/cell_words.h"
#include "query/filter/filter_lexer.h"
#include "query/needle.h"

#include <algorithm>
#include <variant>

namespace ctscope::history {

namespace {

using filter::Extra;
using filter::Field;
using filter::Operator;
using filter::Question;
using filter::Ranges;
using filter::sameWord;

std::vector<std::string> wordsOf(const filter::Test &test)
{
    std::vector<std::string> words;
    for (const filter::Item &item : test.items) {
        if (const auto *word = std::get_if<filter::Word>(&item.value))
            words.push_back(word->text);
    }
    return words;
}

bool isAmong(const std::vector<std::string> &words, std::string_view text)
{
    return std::ranges::any_of(words, [text](const std::string &word) { return sameWord(word, text); });
}

/// The numbers below 256 of which `has` says so, as a condition on a column.
template <typename Has> std::string numbersIn(const char *column, Has &&has)
{
    Ranges<std::uint64_t> ranges;
    for (std::uint64_t number = 0; number < 256; ++number) {
        const std::uint64_t first = number;
        while (number < 256 && has(static_cast<std::uint8_t>(number)))
            ++number;
        if (number > first)
            ranges.add(first, number - 1);
    }
    ranges.close();
    return sqlRanges(column, ranges);
}

/// `inside` implies `has`, that there is a value.
std::string present(const std::string &has, const std::string &inside, const Question &question)
{
    if (question.presence)
        return has;
    return question.isNegative() ? sqlAnd({has, sqlNot(inside)}) : inside;
}

std::string protocolTest(const Question &question)
{
    const std::vector<std::string> words = wordsOf(question.test);
    return present("1",
        numbersIn("proto", [&words](Protocol number) { return isAmong(words, protocol::displayName(number)); }),
        question);
}

bool hasName(std::uint8_t state) { return !state::name(static_cast<State>(state)).empty(); }

std::string stateTest(const Question &question)
{
    const std::vector<std::string> words = wordsOf(question.test);
    return present(numbersIn("state", hasName),
        numbersIn("state",
            [&words](std::uint8_t number) {
                return hasName(number) && isAmong(words, state::name(static_cast<State>(number)));
            }),
        question);
}

std::string isIpv4(std::string_view column)
{
    const std::string name(column);
    return sqlAnd({name + " >= " + sqlAddress(IpAddress::v4(0)), name + " <= " + sqlAddress(IpAddress::v4(~0u))});
}

/// By the first address that is there.
std::string familyIs(bool four)
{
    std::string sql = "multiIf(";
    for (const SqlEnd &end : sqlEnds)
        sql += hasAddress(end.address) + ", " + (four ? isIpv4(end.address) : sqlNot(isIpv4(end.address))) + ", ";
    return sql + "0)";
}

std::string familyTest(const Question &question)
{
    std::vector<std::string> has;
    for (const SqlEnd &end : sqlEnds)
        has.push_back(hasAddress(end.address));
    const std::vector<std::string> words = wordsOf(question.test);
    std::vector<std::string> inside;
    if (isAmong(words, "IPv4"))
        inside.push_back(familyIs(true));
    if (isAmong(words, "IPv6"))
        inside.push_back(familyIs(false));
    return present(sqlOr(has), sqlOr(inside), question);
}

std::string natTest(const Question &question)
{
    const SqlNat nat = sqlNat();
    const std::string any = sqlOr({nat.srcAddress, nat.dstAddress, nat.srcPort, nat.dstPort});
    if (question.presence)
        return any;
    const std::string noSource = sqlNot(nat.srcAddress);
    const std::string noDestination = sqlNot(nat.dstAddress);
    const std::vector<std::string> words = wordsOf(question.test);
    std::vector<std::string> inside;
    if (isAmong(words, "none"))
        inside.push_back(sqlNot(any));
    if (isAmong(words, "snat"))
        inside.push_back(sqlAnd({nat.srcAddress, noDestination, sqlNot(nat.dstPort)}));
    if (isAmong(words, "dnat"))
        inside.push_back(sqlAnd({nat.dstAddress, noSource, sqlNot(nat.srcPort)}));
    if (isAmong(words, "both"))
        inside.push_back(sqlOr({sqlAnd({nat.srcAddress, nat.dstAddress}), sqlAnd({nat.srcAddress, nat.dstPort}),
            sqlAnd({nat.dstAddress, nat.srcPort})}));
    if (isAmong(words, "port"))
        inside.push_back(sqlAnd({noSource, noDestination, any}));
    const std::string among = sqlOr(inside);
    return question.isNegative() ? sqlNot(among) : among;
}

std::string endedTest(const Question &question)
{
    const auto reasonOf = [](std::uint8_t number) {
        return number <= static_cast<std::uint8_t>(EndReason::Unknown) ? static_cast<EndReason>(number)
                                                                       : EndReason::Unknown;
    };
    const std::vector<std::string> words = wordsOf(question.test);
    return present("(reason != 0)",
        numbersIn(
            "reason", [&](std::uint8_t number) { return number != 0 && isAmong(words, endWord(reasonOf(number))); }),
        question);
}

constexpr std::uint32_t statusBit(std::uint16_t bit) noexcept { return bit; }

/// A bit that only a row with all of the kernel's status bits has.
std::string completeBit(std::uint16_t bit)
{
    return sqlAnd({flagIsSet(history_flag::statusBits), flagIsSet(statusBit(bit))});
}

std::string unreplied() { return sqlNot(flagIsSet(statusBit(status_bit::seenReply))); }

std::string offloaded()
{
    return sqlOr({flagIsSet(statusBit(status_bit::offload)), flagIsSet(statusBit(status_bit::hwOffload))});
}

std::string flag(const Field &field)
{
    switch (field.extra) {
    case Extra::Protocol: return "(proto = " + std::to_string(field.number) + ')';
    case Extra::FamilyIpv4: return familyIs(true);
    case Extra::FamilyIpv6: return familyIs(false);
    case Extra::Assured: return flagIsSet(statusBit(status_bit::assured));
    case Extra::Unreplied: return unreplied();
    case Extra::Replied: return sqlNot(unreplied());
    case Extra::Offload: return flagIsSet(statusBit(status_bit::offload));
    case Extra::HwOffload: return flagIsSet(statusBit(status_bit::hwOffload));
    case Extra::Dying: return completeBit(status_bit::dying);
    case Extra::Expected: return completeBit(status_bit::expected);
    case Extra::FixedTimeout: return completeBit(status_bit::fixedTimeout);
    case Extra::Confirmed: return completeBit(status_bit::confirmed);
    case Extra::SourceNat: return sqlOr({sqlNat().source(), completeBit(status_bit::srcNat)});
    case Extra::DestinationNat: return sqlOr({sqlNat().destination(), completeBit(status_bit::dstNat)});
    case Extra::Evictable:
        return sqlAnd({sqlNot(offloaded()),
            sqlOr({sqlNot(flagIsSet(statusBit(status_bit::assured))),
                numbersIn("state", [](std::uint8_t number) { return isShuttingDown(static_cast<State>(number)); })})});
    default: return "0";
    }
}

/// What a rule of nft would call the next packet of the flow's originator.
std::string ruleState(std::string_view word)
{
    if (sameWord(word, "SNAT") || sameWord(word, "DNAT"))
        return flag(filter::fieldOf(sameWord(word, "SNAT") ? Extra::SourceNat : Extra::DestinationNat));
    if (sameWord(word, "ESTABLISHED"))
        return sqlNot(unreplied());
    const std::string expected = completeBit(status_bit::expected);
    return sqlAnd({unreplied(), sameWord(word, "RELATED") ? expected : sqlNot(expected)});
}

std::string namesTest(const Question &question)
{
    if (question.presence)
        return "1";
    std::vector<std::string> parts;
    for (const std::string &word : wordsOf(question.test)) {
        if (question.test.field->extra == Extra::RuleState)
            parts.push_back(ruleState(word));
        else if (question.test.field->extra == Extra::Change)
            parts.emplace_back("0"); // in comparisons alone
        else if (const Field *const named = filter::fieldNamed(word == "seen_reply" ? "replied" : word))
            parts.push_back(flag(*named));
    }
    const std::string any = sqlOr(parts);
    return question.isNegative() ? sqlNot(any) : any;
}

/// A column with a text, compared as TextSet does.
SqlTest columnText(const std::string &column, const Question &question)
{
    const std::string has = '(' + column + " != '')";
    if (question.presence)
        return exactly(has);
    if (question.op() == Operator::Matches)
        return {has, "0"};
    std::vector<std::string> parts;
    for (std::string word : wordsOf(question.test)) {
        std::ranges::transform(word, word.begin(), foldAscii);
        if (question.op() == Operator::Contains)
            parts.push_back(word.empty() ? has : "(position(lower(" + column + "), " + sqlString(word) + ") != 0)");
        else
            parts.push_back(word.empty() ? "0" : "(lower(" + column + ") = " + sqlString(word) + ')');
    }
    return exactly(present(has, sqlOr(parts), question));
}

} // namespace

std::optional<SqlTest> sqlNameTest(const Question &question, const SqlContext &context)
{
    const Field &field = *question.test.field;
    if (field.type == filter::ValueType::Names)
        return exactly(namesTest(question));
    if (field.type != filter::ValueType::Name)
        return std::nullopt;
    if (field.extra == Extra::NatKind)
        return exactly(natTest(question));
    switch (field.column.value_or(Column::Count)) {
    case Column::Protocol: return exactly(protocolTest(question));
    case Column::State: return exactly(stateTest(question));
    case Column::Family: return exactly(familyTest(question));
    case Column::Ended: return exactly(context.isMoment ? "0" : endedTest(question));
    default: return std::nullopt;
    }
}

SqlTest sqlTextTest(const Question &question, const SqlContext &context)
{
    const Field &field = *question.test.field;
    if (field.extra == Extra::Label || field.column == Column::Labels)
        return question.presence ? exactly("(labels != '')") : SqlTest{"(labels != '')", "0"};
    if (!field.column)
        return {};
    if (isNeverKnown(*field.column, context))
        return exactly("0");
    switch (*field.column) {
    case Column::Machine: return columnText(machineSql(), question);
    case Column::Process: return columnText("process", question);
    case Column::User: return columnText("user", question);
    case Column::Unit: return columnText("unit", question);
    default: return {};
    }
}

SqlTest sqlFlagTest(const Field &field) { return exactly(flag(field)); }

} // namespace ctscope::history
