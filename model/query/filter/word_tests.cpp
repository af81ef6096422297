// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/row_tests.h"

#include "flow/eviction.h"
#include "query/attached_values.h"
#include "query/filter/filter_lexer.h"
#include "query/filter/pattern.h"
#include "query/needle.h"

#include <algorithm>
#include <bitset>
#include <string>
#include <vector>

namespace ctscope::filter {

namespace {

std::vector<std::string> wordsOf(const Test &test)
{
    std::vector<std::string> words;
    for (const Item &item : test.items) {
        if (const auto *word = std::get_if<Word>(&item.value))
            words.push_back(word->text);
    }
    return words;
}

bool isAmong(const std::vector<std::string> &words, std::string_view text)
{
    return std::ranges::any_of(words, [text](const std::string &word) { return sameWord(word, text); });
}

class Always final : public RowFilter {
public:
    bool matches(Row) override { return true; }
};

class ProtocolTest final : public ReadingTest<ProtocolTest> {
public:
    ProtocolTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_negative(question.isNegative())
    {
        const std::vector<std::string> words = wordsOf(question.test);
        for (std::size_t number = 0; number < m_numbers.size(); ++number)
            m_numbers[number] =
                question.presence || isAmong(words, protocol::displayName(static_cast<Protocol>(number)));
    }
    bool matches(Row) override { return m_numbers[m_reader.record().protocol] != m_negative; }

private:
    const bool m_negative;
    std::bitset<256> m_numbers;
};

class StateTest final : public ReadingTest<StateTest> {
public:
    StateTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_words(wordsOf(question.test))
        , m_presence(question.presence)
        , m_negative(question.isNegative())
    {
        for (std::size_t number = 1; number < m_states.size(); ++number) {
            const std::string_view name = state::name(static_cast<State>(number));
            m_states[number] = !name.empty() && (m_presence || isAmong(m_words, name));
        }
    }
    bool matches(Row) override
    {
        const State state = m_reader.record().state;
        if (state == State::None)
            return false;
        const bool inside = state == State::Other ? m_presence || isAmong(m_words, m_reader.flow().stateWord)
                                                  : m_states[static_cast<std::size_t>(state)];
        return inside != m_negative;
    }

private:
    const std::vector<std::string> m_words;
    const bool m_presence;
    const bool m_negative;
    std::bitset<256> m_states;
};

class FamilyTest final : public ReadingTest<FamilyTest> {
public:
    FamilyTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_negative(question.isNegative())
    {
        const std::vector<std::string> words = wordsOf(question.test);
        m_four = question.presence || isAmong(words, "IPv4");
        m_six = question.presence || isAmong(words, "IPv6");
    }
    bool matches(Row) override
    {
        const Family family = column_values::familyOf(m_reader);
        return family != Family::None && (family == Family::Ipv4 ? m_four : m_six) != m_negative;
    }

private:
    const bool m_negative;
    bool m_four = false;
    bool m_six = false;
};

class NatTest final : public ReadingTest<NatTest> {
public:
    NatTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
    {
        constexpr std::string_view names[] = {"none", "snat", "dnat", "both", "port"}; // in the order of NatKind
        const std::vector<std::string> words = wordsOf(question.test);
        for (std::size_t i = 0; i < m_passes.size(); ++i) {
            const auto kind =
                static_cast<std::size_t>(natKind({(i & 1) != 0, (i & 2) != 0, (i & 4) != 0, (i & 8) != 0}));
            m_passes[i] = (question.presence ? kind > 0 : isAmong(words, names[kind])) != question.isNegative();
        }
    }
    bool matches(Row row) override
    {
        const Nat nat = m_reader.flows().nat(row);
        return m_passes[unsigned(nat.srcAddress) | unsigned(nat.dstAddress) << 1 | unsigned(nat.srcPort) << 2
            | unsigned(nat.dstPort) << 3];
    }

private:
    std::bitset<16> m_passes; ///< by the bits of a Nat
};

/// A test that a function of the row answers.
template <typename Ask> class FlagTest final : public ReadingTest<FlagTest<Ask>> {
public:
    FlagTest(Rows &rows, Ask ask)
        : ReadingTest<FlagTest<Ask>>(rows)
        , m_ask(ask)
    {
    }
    bool matches(Row) override { return m_ask(m_reader); }

private:
    using ReadingTest<FlagTest<Ask>>::m_reader;
    const Ask m_ask;
};

template <typename Ask> RowTest asking(Rows &rows, Ask ask) { return std::make_unique<FlagTest<Ask>>(rows, ask); }

RowTest recordFlag(Rows &rows, FlowRecord::Flag flag)
{
    return asking(rows, [flag](const RowReader &reader) { return reader.record().has(flag); });
}

bool hasBit(const RowReader &reader, std::uint16_t bit) noexcept
{
    const FlowRecord &record = reader.record();
    return record.has(FlowRecord::HasStatusBits) && (record.statusBits & bit) != 0;
}

RowTest statusBit(Rows &rows, std::uint16_t bit)
{
    return asking(rows, [bit](const RowReader &reader) { return hasBit(reader, bit); });
}

/// Several words that a row may have at once: one of them, or none of them.
class NamesTest final : public ReadingTest<NamesTest> {
public:
    NamesTest(Rows &rows, std::vector<RowTest> flags, bool negative)
        : ReadingTest(rows)
        , m_flags(std::move(flags))
        , m_negative(negative)
    {
    }
    bool matches(Row row) override
    {
        return std::ranges::any_of(m_flags, [row](const RowTest &flag) { return flag->matches(row); }) != m_negative;
    }

private:
    const std::vector<RowTest> m_flags;
    const bool m_negative;
};

/// What a rule of nft would call the next packet of the flow's originator.
RowTest ruleState(Rows &rows, std::string_view word)
{
    if (sameWord(word, "SNAT") || sameWord(word, "DNAT"))
        return flagTest(fieldOf(sameWord(word, "SNAT") ? Extra::SourceNat : Extra::DestinationNat), rows);
    if (sameWord(word, "ESTABLISHED"))
        return asking(rows, [](const RowReader &reader) { return !reader.record().has(FlowRecord::Unreplied); });
    const bool related = sameWord(word, "RELATED");
    return asking(rows, [related](const RowReader &reader) {
        return reader.record().has(FlowRecord::Unreplied) && hasBit(reader, status_bit::expected) == related;
    });
}

/// A word of Extra::Change.
RowTest changeTest(Rows &rows, std::string_view word)
{
    ChangeSet wanted;
    for (std::size_t i = 0; i < changeCount; ++i) {
        if (sameWord(word, changeName(static_cast<Change>(i))))
            wanted.add(static_cast<Change>(i));
    }
    return asking(rows,
        [wanted](const RowReader &reader) { return (column_values::changesOf(reader).bits() & wanted.bits()) != 0; });
}

RowTest namesTest(const Question &question, Rows &rows)
{
    if (question.presence)
        return std::make_unique<Always>();
    std::vector<RowTest> flags;
    for (const std::string &word : wordsOf(question.test)) {
        if (question.test.field->extra == Extra::RuleState)
            flags.push_back(ruleState(rows, word));
        else if (question.test.field->extra == Extra::Change)
            flags.push_back(changeTest(rows, word));
        else if (const Field *const flag = fieldNamed(word == "seen_reply" ? "replied" : word))
            flags.push_back(flagTest(*flag, rows));
    }
    return std::make_unique<NamesTest>(rows, std::move(flags), question.isNegative());
}

} // namespace

RowTest nameTest(const Question &question, Rows &rows)
{
    const Field &field = *question.test.field;
    if (!question.presence && (question.op() == Operator::Contains || question.op() == Operator::Matches))
        return nullptr;
    if (field.type == ValueType::Names)
        return namesTest(question, rows);
    if (field.type != ValueType::Name)
        return nullptr;
    if (field.extra == Extra::NatKind)
        return std::make_unique<NatTest>(question, rows);
    if (field.column == Column::Protocol)
        return std::make_unique<ProtocolTest>(question, rows);
    if (field.column == Column::State)
        return std::make_unique<StateTest>(question, rows);
    if (field.column == Column::Family)
        return std::make_unique<FamilyTest>(question, rows);
    return nullptr; // by the text of its cell
}

RowTest flagTest(const Field &field, Rows &rows)
{
    switch (field.extra) {
    case Extra::Protocol:
        return asking(
            rows, [number = field.number](const RowReader &reader) { return reader.record().protocol == number; });
    case Extra::FamilyIpv4:
        return asking(rows, [](const RowReader &reader) { return column_values::familyOf(reader) == Family::Ipv4; });
    case Extra::FamilyIpv6:
        return asking(rows, [](const RowReader &reader) { return column_values::familyOf(reader) == Family::Ipv6; });
    case Extra::Assured: return recordFlag(rows, FlowRecord::Assured);
    case Extra::Unreplied: return recordFlag(rows, FlowRecord::Unreplied);
    case Extra::Replied:
        return asking(rows, [](const RowReader &reader) { return !reader.record().has(FlowRecord::Unreplied); });
    case Extra::Offload: return recordFlag(rows, FlowRecord::Offload);
    case Extra::HwOffload: return recordFlag(rows, FlowRecord::HwOffload);
    case Extra::Dying: return statusBit(rows, status_bit::dying);
    case Extra::Expected: return statusBit(rows, status_bit::expected);
    case Extra::FixedTimeout: return statusBit(rows, status_bit::fixedTimeout);
    case Extra::Confirmed: return statusBit(rows, status_bit::confirmed);
    case Extra::SourceNat:
        return asking(rows, [](const RowReader &reader) {
            return reader.flows().nat(reader.row()).source() || hasBit(reader, status_bit::srcNat);
        });
    case Extra::DestinationNat:
        return asking(rows, [](const RowReader &reader) {
            return reader.flows().nat(reader.row()).destination() || hasBit(reader, status_bit::dstNat);
        });
    case Extra::Evictable:
        return asking(rows, [](const RowReader &reader) { return evictionOf(reader.record()) != Eviction::Kept; });
    default: return nullptr;
    }
}

} // namespace ctscope::filter
