// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/item_parser.h"

#include "kernel/service_names.h"
#include "query/filter/edit_distance.h"
#include "query/filter/pattern.h"
#include "query/filter/value_reader.h"
#include "query/filter/value_text.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

/// Of named marks, "256/0x3f00": the mask becomes that of the test. False when they have several, or the test has
/// another one.
bool takeMasks(Test &test, std::vector<std::string> &elements)
{
    const auto isMasked = [](const std::string &element) { return element.find('/') != std::string::npos; };
    if (test.field->type != ValueType::Bits || std::ranges::none_of(elements, isMasked))
        return true;
    for (std::string &element : elements) {
        const std::size_t slash = std::min(element.find('/'), element.size() - 1);
        const auto mask = readInteger(std::string_view(element).substr(slash + 1));
        if (!mask || (test.mask && test.mask != mask))
            return false;
        test.mask = mask;
        element.resize(slash);
    }
    return true;
}

} // namespace

bool ItemParser::parse(Test &test, std::size_t &at)
{
    m_at = at;
    const bool isRead = parseItems(test);
    at = m_at;
    return isRead;
}

bool ItemParser::parseItems(Test &test)
{
    m_at = m_lexer.skipBlanks(m_at);
    const std::size_t begin = m_at;
    const bool picks = test.op == Operator::Equal || test.op == Operator::NotEqual || test.op == Operator::In
        || test.op == Operator::NotIn;
    if (picks && m_lexer.at(m_at) == '{') {
        if (!parseBraces(test))
            return false;
    } else if (picks && m_lexer.at(m_at) == '@') {
        if (!parseSet(test))
            return false;
    } else {
        if (!parseItem(test, true))
            return false;
        return settle(test, {begin, m_at - begin});
    }
    if (test.op == Operator::Equal)
        test.op = Operator::In;
    if (test.op == Operator::NotEqual)
        test.op = Operator::NotIn;
    return settle(test, {begin, m_at - begin});
}

bool ItemParser::parseBraces(Test &test)
{
    const std::size_t open = m_at;
    token(TokenKind::Bracket, {m_at, 1});
    ++m_at;
    for (;;) {
        if (!parseItem(test, false)) {
            if (m_result.error->place.length == 0)
                m_result.error->incomplete = true;
            return false;
        }
        m_at = m_lexer.skipBlanks(m_at);
        const char c = m_lexer.at(m_at);
        if (m_lexer.isEnd(m_at)) {
            fail(ErrorKind::UnclosedSet, {open, 1}, test.field);
            m_result.error->incomplete = true;
            return false;
        }
        if (c != ',' && c != '}') {
            fail(ErrorKind::ExpectedSetEnd, {m_at, std::max<std::size_t>(1, m_lexer.value(m_at, false).size())},
                test.field);
            return false;
        }
        token(TokenKind::Bracket, {m_at, 1});
        ++m_at;
        if (c == '}')
            return true;
        // nft takes a comma behind the last one.
        if (const std::size_t next = m_lexer.skipBlanks(m_at); m_lexer.at(next) == '}') {
            token(TokenKind::Bracket, {next, 1});
            m_at = next + 1;
            return true;
        }
    }
}

bool ItemParser::parseSet(Test &test)
{
    const std::string_view name = m_lexer.name(m_at + 1);
    const Place place{m_at, 1 + name.size()};
    expectIfAtEnd(Expected::Kind::Set, test.field, place);
    auto elements = m_names != nullptr ? m_names->set(name) : std::nullopt;
    if (!elements) {
        Likely likely(name);
        for (const std::string &known : m_names != nullptr ? m_names->setNames() : std::vector<std::string>())
            likely.add(known);
        std::vector<std::string> suggestions = likely.words();
        for (std::string &suggestion : suggestions)
            suggestion.insert(0, 1, '@');
        fail(ErrorKind::UnknownSet, place, test.field, std::move(suggestions));
        m_result.error->incomplete = place.end() == m_lexer.text().size();
        return false;
    }
    if (!takeMasks(test, *elements)) {
        fail(ErrorKind::BadValue, place, test.field);
        return false;
    }
    for (const std::string &element : *elements) {
        auto item = readItem(*test.field, element);
        if (!item && test.field->type == ValueType::Address)
            item = readItem(*test.field, element, true);
        if (!item) {
            fail(ErrorKind::BadValue, place, test.field);
            return false;
        }
        test.items.push_back(*std::move(item));
    }
    token(TokenKind::Saved, place);
    test.set = name;
    m_at = place.end();
    return true;
}

bool ItemParser::parseItem(Test &test, bool alone)
{
    const Field &field = *test.field;
    const bool searches = test.op == Operator::Contains || test.op == Operator::NotContains
        || test.op == Operator::Matches || test.op == Operator::NotMatches;
    auto read = parseToken(field, searches || field.type == ValueType::Text);
    if (!read)
        return false;
    if (searches) {
        if (read->text.empty()
            || ((test.op == Operator::Matches || test.op == Operator::NotMatches) && !isPattern(read->text))) {
            fail(ErrorKind::BadPattern, read->place, &field);
            return false;
        }
        test.items.push_back({Word{read->text}, std::nullopt});
        return true;
    }
    const bool ordered = isOrdered(field.type) && !read->quoted && !test.mask;
    const bool ranges = ordered
        && (test.op == Operator::Equal || test.op == Operator::NotEqual || test.op == Operator::In
            || test.op == Operator::NotIn || !alone);
    std::size_t next = m_lexer.skipBlanks(m_at);
    const bool dots = ranges && read->text.size() > 2 && read->text.ends_with("..");
    if (dots)
        read->text.resize(read->text.size() - 2);
    const bool dotsBehind = ranges && !dots && m_lexer.startsWith(next, "..");
    const bool dashBehind = ranges && !dots && m_lexer.at(next) == '-' && isBlank(m_lexer.at(next + 1));
    auto item = readItem(field, read->text, read->quoted);
    if (!item)
        return badValue(field, *read);
    if ((dots || dotsBehind || dashBehind) && !item->end) {
        if (!dots) {
            token(TokenKind::Operator, {next, dotsBehind ? 2u : 1u});
            m_at = next + (dotsBehind ? 2 : 1);
        }
        const auto end = parseToken(field, false);
        if (!end)
            return false;
        const auto last = readItem(field, end->text, end->quoted);
        if (!last || last->end)
            return badValue(field, *end);
        item->end = last->value;
    }
    const Place place{read->place.begin, m_at - read->place.begin};
    if (item->end && !isRange(*item)) {
        fail(ErrorKind::BadRange, place, &field);
        return false;
    }
    test.items.push_back(*std::move(item));
    return true;
}

bool ItemParser::settle(Test &test, Place value)
{
    if (!test.set.empty() || test.items.size() != 1)
        return true;
    const Item &item = test.items.front();
    const bool several =
        item.end || std::holds_alternative<Network>(item.value) || std::holds_alternative<AddressClass>(item.value);
    switch (test.op) {
    case Operator::Equal:
        if (several)
            test.op = Operator::In;
        return true;
    case Operator::NotEqual:
        if (several)
            test.op = Operator::NotIn;
        return true;
    case Operator::Less:
    case Operator::LessEqual:
    case Operator::Greater:
    case Operator::GreaterEqual: break;
    default: return true;
    }
    if (!several && !std::holds_alternative<Endpoint>(item.value) && !std::holds_alternative<Word>(item.value))
        return true;
    fail(ErrorKind::RangeNeedsIn, value, test.field);
    return false;
}

std::optional<ItemParser::Token> ItemParser::parseToken(const Field &field, bool isText)
{
    m_at = m_lexer.skipBlanks(m_at);
    Token result;
    result.place.begin = m_at;
    // A word of an operator that ends where the text does is not yet complete.
    if (m_lexer.isEnd(m_at)) {
        if (m_result.atEnd.kind != Expected::Kind::Operator || m_result.atEnd.begin == m_at)
            expect(Expected::Kind::Value, &field, m_at);
        fail(ErrorKind::ExpectedValue, {m_at, 0}, &field);
        return std::nullopt;
    }
    if (m_lexer.isQuote(m_at)) {
        auto quoted = m_lexer.quoted(m_at);
        result.place.length = quoted ? quoted->length : m_lexer.text().size() - m_at;
        token(TokenKind::Text, result.place);
        if (!quoted) {
            expect(Expected::Kind::Nothing, &field, m_at);
            fail(ErrorKind::UnclosedQuote, result.place, &field);
            m_result.error->incomplete = true;
            return std::nullopt;
        }
        result.text = std::move(quoted->text);
        result.quoted = true;
        m_at = result.place.end();
        return result;
    }
    const std::string_view value = m_lexer.value(m_at, isText);
    if (value.empty() || (!isText && isKeyword(value))) {
        const std::size_t length = std::max(value.size(), m_lexer.operatorAt(m_at).length);
        fail(ErrorKind::ExpectedValue, {m_at, std::max<std::size_t>(1, length)}, &field);
        return std::nullopt;
    }
    result.text = value;
    result.place.length = value.size();
    if (!isText)
        takeUnits(field, result);
    expectIfAtEnd(Expected::Kind::Value, &field, result.place);
    token(isText ? TokenKind::Text : TokenKind::Value, result.place);
    m_at = result.place.end();
    return result;
}

/// "5 min", "1.2 MiB", "4 d 23 h": the cells have blanks between a number and its unit.
void ItemParser::takeUnits(const Field &field, Token &token) const
{
    const auto isNumber = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
    };
    std::string_view last = token.text;
    for (;;) {
        const std::size_t next = m_lexer.skipBlanks(token.place.end());
        const std::string_view unit = m_lexer.value(next, false);
        if (next == token.place.end() || !isNumber(last) || !isUnit(field.type, unit))
            return;
        token.text += ' ';
        token.text += unit;
        token.place.length = next + unit.size() - token.place.begin;
        if (field.type != ValueType::Duration)
            return;
        const std::size_t after = m_lexer.skipBlanks(token.place.end());
        const std::string_view number = m_lexer.value(after, false);
        const std::string_view behind = m_lexer.value(m_lexer.skipBlanks(after + number.size()), false);
        if (!isNumber(number) || !isUnit(field.type, behind))
            return;
        token.text += ' ';
        token.text += number;
        token.place.length = after + number.size() - token.place.begin;
        last = number;
    }
}

bool ItemParser::badValue(const Field &field, const Token &token)
{
    Likely likely(token.text);
    for (const std::string_view name : namesOf(field))
        likely.add(name);
    if (field.type == ValueType::Port) {
        for (const CommonService &service : commonServices())
            likely.add(service.name);
    }
    if (field.type == ValueType::Address) {
        for (std::size_t i = 0; i <= static_cast<std::size_t>(AddressClass::Local); ++i)
            likely.add(classText(static_cast<AddressClass>(i)));
    }
    fail(ErrorKind::BadValue, token.place, &field, likely.words());
    m_result.error->incomplete = !token.quoted && token.place.end() == m_lexer.text().size();
    return false;
}

} // namespace ctscope::filter
