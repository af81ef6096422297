// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/test_parser.h"

#include "query/filter/edit_distance.h"
#include "query/filter/tool_fields.h"
#include "query/filter/value_reader.h"

#include <algorithm>

namespace ctscope::filter {

NodePtr TestParser::parse(std::size_t &at)
{
    m_at = at;
    NodePtr node;
    if (m_lexer.isEnd(m_at)) {
        fail(ErrorKind::ExpectedTest, {m_at, 0});
    } else if (m_lexer.isQuote(m_at)) {
        const auto quoted = m_lexer.quoted(m_at);
        const Place place{m_at, quoted ? quoted->length : m_lexer.text().size() - m_at};
        token(TokenKind::Text, place);
        if (!quoted) {
            expect(Expected::Kind::Nothing, nullptr, m_at);
            fail(ErrorKind::UnclosedQuote, place);
            m_result.error->incomplete = true;
        } else if (quoted->text.empty()) {
            fail(ErrorKind::ExpectedTest, place);
        } else {
            m_at = place.end();
            node = makeWord(quoted->text, place);
        }
    } else if (m_lexer.at(m_at) == '@') {
        const Place place{m_at, 1 + m_lexer.name(m_at + 1).size()};
        fail(ErrorKind::Unexpected, place, nullptr,
            {"addr in " + std::string(m_lexer.text().substr(place.begin, place.length))});
    } else if (const std::string_view word = m_lexer.word(m_at); !word.empty() && !isKeyword(word)) {
        node = parseWord();
    } else {
        const auto joint = m_lexer.jointAt(m_at);
        const OperatorText op = m_lexer.operatorAt(m_at);
        fail(ErrorKind::ExpectedTest, {m_at, std::max<std::size_t>(1, std::max(joint.length, op.length))});
    }
    at = m_at;
    return node;
}

NodePtr TestParser::parseWord()
{
    const std::string_view word = m_lexer.word(m_at);
    if (sameWord(word, "any") || sameWord(word, "all")) {
        if (NodePtr node = parseQuantified(sameWord(word, "any") ? Quantifier::Any : Quantifier::All, word);
            node || m_result.error)
            return node;
    }
    if (failOnBothEnds(m_at))
        return nullptr;
    std::size_t length = word.size();
    if (const Field *const field = fieldOfWords(m_lexer, m_at, length); field && field->extra != Extra::AnyCell)
        return parseField(*field, {m_at, length});
    if (const auto dot = word.find('.'); dot != std::string_view::npos) { // "tcp.dstport"
        const Field *const flag = fieldNamed(word.substr(0, dot));
        const Field *const port = fieldNamed(word.substr(dot + 1));
        if (flag && flag->extra == Extra::Protocol && port && port->type == ValueType::Port)
            return qualified(*flag, *port, m_at, m_at, word.size());
    }
    return parsePlainWord(word);
}

/// "src or dst port 53" is of tcpdump. Read as two tests it would have another meaning, so it is told what says it here.
bool TestParser::failOnBothEnds(std::size_t begin)
{
    const std::string_view word = m_lexer.word(begin);
    const bool fromSource = sameWord(word, "src");
    if (!fromSource && !sameWord(word, "dst"))
        return false;
    const std::size_t jointBegin = m_lexer.skipBlanks(begin + word.size());
    const Lexer::JointText joint = m_lexer.jointAt(jointBegin);
    const std::size_t otherBegin = m_lexer.skipBlanks(jointBegin + joint.length);
    const std::string_view other = m_lexer.word(otherBegin);
    if (joint.length == 0 || joint.single || joint.joint == Joint::Xor || !sameWord(other, fromSource ? "dst" : "src"))
        return false;
    std::size_t valueBegin = m_lexer.skipBlanks(otherBegin + other.size());
    const std::string_view kind = m_lexer.word(valueBegin);
    const bool isPort = sameWord(kind, "port") || sameWord(kind, "portrange");
    if (isPort || sameWord(kind, "host") || sameWord(kind, "net"))
        valueBegin = m_lexer.skipBlanks(valueBegin + kind.size());
    const std::string_view value = m_lexer.value(valueBegin, false);
    const Field &field = isPort ? fieldOf(Extra::AnyPort) : fieldOf(Extra::AnyAddress);
    if (value.empty() || m_lexer.operatorAt(valueBegin).length > 0 || isKeyword(value) || !readItem(field, value))
        return false;
    const std::string text(value);
    const std::string suggestion = joint.joint == Joint::Or ? std::string(field.name) + " == " + text
        : isPort                                            ? "sport == " + text + " and dport == " + text
                                                            : "src == " + text + " and dst == " + text;
    fail(ErrorKind::Unexpected, {begin, valueBegin + value.size() - begin}, nullptr, {suggestion});
    return true;
}

/// Null without an error when the word is no quantifier here.
NodePtr TestParser::parseQuantified(Quantifier quantifier, std::string_view word)
{
    const Place place{m_at, word.size()};
    const std::size_t behind = m_lexer.skipBlanks(place.end());
    if (quantifier == Quantifier::Any) {
        if (const OperatorText op = m_lexer.operatorAt(behind); op.length > 0)
            return parseField(fieldOf(Extra::AnyCell), place);
    }
    std::size_t length = 0;
    const Field *const field = fieldOfWords(m_lexer, behind, length);
    if (field == nullptr
        || (field->type != ValueType::Address && field->type != ValueType::Port && !field->severalEnds))
        return nullptr;
    if (!field->severalEnds)
        return fail(ErrorKind::QuantifierNotTaken, place, field);
    token(TokenKind::Keyword, place);
    m_at = behind;
    return parseField(*field, {behind, length}, quantifier);
}

NodePtr TestParser::parseField(const Field &field, Place place, Quantifier quantifier)
{
    expectIfAtEnd(Expected::Kind::Test, nullptr, place);
    m_at = place.end();
    if (field.type == ValueType::Flag)
        return parseFlag(field, place);
    token(TokenKind::Field, place);
    Test test;
    test.field = &field;
    test.quantifier = quantifier;
    const std::size_t next = m_lexer.skipBlanks(m_at);
    if (m_lexer.at(next) == '&' && m_lexer.at(next + 1) != '&')
        return parseMasked(std::move(test), place.begin);
    if (const OperatorText op = m_lexer.operatorAt(next); op.length > 0)
        return parseTest(std::move(test), place.begin, op);
    if (m_lexer.isEnd(next) && next > m_at)
        expect(Expected::Kind::Operator, &field, next);
    return parseSideBySide(field, place);
}

/// "tcp dport 22" is of nft and tcpdump: the flag belongs to the test behind it, also after "not".
NodePtr TestParser::parseFlag(const Field &field, Place place)
{
    const std::size_t next = m_lexer.skipBlanks(m_at);
    if (const OperatorText op = m_lexer.operatorAt(next); op.length > 0 && !m_lexer.isEnd(next)) {
        token(TokenKind::Flag, place);
        return fail(ErrorKind::OperatorNotTaken, {next, op.length}, &field);
    }
    const bool qualifies =
        field.extra == Extra::Protocol || field.extra == Extra::FamilyIpv4 || field.extra == Extra::FamilyIpv6;
    if (qualifies) {
        if (failOnBothEnds(next))
            return nullptr;
        std::size_t length = 0;
        const Field *const behind = fieldOfWords(m_lexer, next, length);
        if (behind && (behind->type == ValueType::Address || behind->type == ValueType::Port))
            return qualified(field, *behind, place.begin, next, length);
    }
    token(TokenKind::Flag, place);
    return makePresence(field, place);
}

NodePtr TestParser::qualified(
    const Field &flag, const Field &field, std::size_t begin, std::size_t fieldBegin, std::size_t length)
{
    const bool apart = begin != fieldBegin;
    const std::size_t flagEnd = apart ? begin + m_lexer.word(begin).size() : begin;
    if (apart)
        token(TokenKind::Flag, {begin, flagEnd - begin});
    NodePtr first = makePresence(flag, {begin, apart ? flagEnd - begin : length});
    NodePtr second = parseField(field, {fieldBegin, length});
    return second ? makeAnd({std::move(first), std::move(second)}, {begin, m_at - begin}) : nullptr;
}

NodePtr TestParser::parseTest(Test test, std::size_t begin, OperatorText op)
{
    const Field &field = *test.field;
    const Place place{m_lexer.skipBlanks(m_at), op.length};
    if (!op.op)
        return fail(ErrorKind::WrongOperator, place, &field, {std::string(op.right)});
    token(TokenKind::Operator, place);
    if (!takes(field, *op.op)) {
        std::vector<std::string> suggestions;
        for (const Operator other : operatorsOf(field)) {
            if (suggestions.size() < 3)
                suggestions.emplace_back(operatorText(other));
        }
        return fail(ErrorKind::OperatorNotTaken, place, &field, std::move(suggestions));
    }
    test.op = *op.op;
    m_at = place.end();
    if (!m_lexer.word(place.begin).empty())
        expectIfAtEnd(Expected::Kind::Operator, &field, place);
    if (!m_items.parse(test, m_at))
        return nullptr;
    const Place whole{begin, m_at - begin};
    if (field.extra == Extra::AnyCell && positive(test.op) == Operator::Contains) { // as a word alone
        NodePtr word = makeWord(std::get<Word>(test.items.front().value).text, whole);
        return isNegative(test.op) ? makeNot(std::move(word), whole) : word;
    }
    return makeTest(std::move(test), whole);
}

NodePtr TestParser::parseMasked(Test test, std::size_t begin)
{
    const Field &field = *test.field;
    const std::size_t sign = m_lexer.skipBlanks(m_at);
    const bool masks = field.type == ValueType::Number || field.type == ValueType::Bits
        || field.type == ValueType::Count || field.type == ValueType::Port;
    if (!masks)
        return fail(field.type == ValueType::Name || field.type == ValueType::Text ? ErrorKind::SingleSign
                                                                                   : ErrorKind::MaskNotTaken,
            {sign, 1}, &field, {"and"});
    token(TokenKind::Operator, {sign, 1});
    m_at = m_lexer.skipBlanks(sign + 1);
    const std::string_view text = m_lexer.value(m_at, false);
    const Place place{m_at, text.size()};
    test.mask = readInteger(text);
    if (!test.mask) {
        fail(text.empty() ? ErrorKind::ExpectedValue : ErrorKind::BadMask, place, &field);
        if (m_result.error)
            m_result.error->incomplete = place.end() == m_lexer.text().size();
        return nullptr;
    }
    token(TokenKind::Value, place);
    m_at = place.end();
    const std::size_t next = m_lexer.skipBlanks(m_at);
    if (const OperatorText op = m_lexer.operatorAt(next); op.length > 0) {
        // These read the cell's text, which has no bits.
        const bool isOfText = op.op && *op.op >= Operator::Contains;
        if (isOfText)
            return fail(ErrorKind::OperatorNotTaken, {next, op.length}, &field, {"==", "in"});
        return parseTest(std::move(test), begin, op);
    }
    test.op = Operator::NotEqual;
    test.items = {{std::uint64_t(0), std::nullopt}};
    return makeTest(std::move(test), {begin, m_at - begin});
}

/// "dport 53", "state ESTABLISHED", "dport {22, 80}": nft and tcpdump leave the operator out. Another word
/// that follows is a test of its own.
NodePtr TestParser::parseSideBySide(const Field &field, Place place)
{
    const std::size_t next = m_lexer.skipBlanks(m_at);
    Test test;
    test.field = &field;
    if (field.type != ValueType::Text && field.type != ValueType::Flag) {
        const bool braces = m_lexer.at(next) == '{';
        const std::string_view value = m_lexer.value(next, false);
        if (braces || (!value.empty() && next > m_at && !isKeyword(value) && readItem(field, value))) {
            if (!m_items.parse(test, m_at))
                return nullptr;
            return makeTest(std::move(test), {place.begin, m_at - place.begin});
        }
    }
    // What follows may be an operator that is not yet complete.
    if (const std::string_view word = m_lexer.word(next); !word.empty() && next + word.size() == m_lexer.text().size())
        m_pending = &field;
    return makePresence(field, place);
}

/// "10 < dport", "1024 <= dport < 2048".
NodePtr TestParser::parseReversed(std::string_view word, OperatorText op)
{
    const Place valuePlace{m_at, word.size()};
    const std::size_t opBegin = m_lexer.skipBlanks(valuePlace.end());
    const std::size_t fieldBegin = m_lexer.skipBlanks(opBegin + op.length);
    std::size_t length = 0;
    const Field *const field = fieldOfWords(m_lexer, fieldBegin, length);
    if (!field || !op.op || !takes(*field, *op.op))
        return nullptr;
    const auto item = readItem(*field, word);
    if (!item || item->end)
        return nullptr;
    Test test;
    test.field = field;
    test.items = {*item};
    switch (*op.op) {
    case Operator::Less: test.op = Operator::Greater; break;
    case Operator::LessEqual: test.op = Operator::GreaterEqual; break;
    case Operator::Greater: test.op = Operator::Less; break;
    case Operator::GreaterEqual: test.op = Operator::LessEqual; break;
    case Operator::Equal:
    case Operator::NotEqual: test.op = *op.op; break;
    default: return nullptr;
    }
    token(TokenKind::Value, valuePlace);
    token(TokenKind::Operator, {opBegin, op.length});
    token(TokenKind::Field, {fieldBegin, length});
    m_at = fieldBegin + length;
    if (!m_items.settle(test, valuePlace))
        return nullptr;
    NodePtr first = makeTest(std::move(test), {valuePlace.begin, m_at - valuePlace.begin});
    const OperatorText second = m_lexer.operatorAt(m_lexer.skipBlanks(m_at));
    if (second.length == 0)
        return first;
    Test next;
    next.field = field;
    NodePtr last = parseTest(std::move(next), fieldBegin, second);
    return last ? makeAnd({std::move(first), std::move(last)}, {valuePlace.begin, m_at - valuePlace.begin}) : nullptr;
}

NodePtr TestParser::parsePlainWord(std::string_view word)
{
    const Place place{m_at, word.size()};
    const Field *const pending = std::exchange(m_pending, nullptr);
    expectIfAtEnd(pending ? Expected::Kind::Operator : Expected::Kind::Test, pending, place);
    if (const auto colon = word.find(':'); colon != std::string_view::npos) {
        const Field *const field = fieldNamed(word.substr(0, colon));
        if (field && field->type != ValueType::Flag) {
            const std::string value(word.substr(colon + 1));
            const bool text = field->type == ValueType::Text;
            return fail(ErrorKind::ColonForEquals, place, field,
                {std::string(word.substr(0, colon)) + (text ? " contains " : " == ") + value});
        }
    }
    const OperatorText op = m_lexer.operatorAt(m_lexer.skipBlanks(place.end()));
    if (op.length > 0) {
        NodePtr reversed = parseReversed(word, op);
        return reversed || m_result.error ? reversed : unknownField(word);
    }
    // No cell contains a network.
    if (word.find('/') != std::string_view::npos) {
        const Field &addr = fieldOf(Extra::AnyAddress);
        const auto item = readItem(addr, word);
        if (item && std::holds_alternative<Network>(item->value)) {
            token(TokenKind::Value, place);
            m_at = place.end();
            Test test;
            test.field = &addr;
            test.op = Operator::In;
            test.items = {*item};
            return makeTest(std::move(test), place);
        }
    }
    token(TokenKind::Word, place);
    m_at = place.end();
    return makeWord(std::string(word), place);
}

NodePtr TestParser::unknownField(std::string_view word)
{
    Likely likely(word);
    for (const Field &field : allFields()) {
        likely.add(field.name);
        for (const std::string_view alias : field.aliases)
            likely.add(alias);
    }
    return fail(ErrorKind::UnknownField, {m_at, word.size()}, nullptr, likely.words());
}

} // namespace ctscope::filter
