// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_lexer.h"

#include "query/needle.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

constexpr std::string_view brackets = "(){},";
constexpr std::string_view signs = "=<>!&|^~\"";

struct Sign {
    std::string_view text;
    std::optional<Operator> op;
    std::string_view right{};
};
// Longer ones before those that they begin with.
constexpr Sign operatorSigns[] = {{"===", std::nullopt, "=="}, {"!==", std::nullopt, "!="}, {"=~", std::nullopt, "~"},
    {"~=", std::nullopt, "~"}, {"=<", std::nullopt, "<="}, {"=>", std::nullopt, ">="}, {"<>", std::nullopt, "!="},
    {"==", Operator::Equal}, {"=", Operator::Equal}, {"!=", Operator::NotEqual}, {"!~", Operator::NotMatches},
    {"<=", Operator::LessEqual}, {"<", Operator::Less}, {">=", Operator::GreaterEqual}, {">", Operator::Greater},
    {"~", Operator::Matches}, {"≠", Operator::NotEqual}, {"≤", Operator::LessEqual}, {"≥", Operator::GreaterEqual}};
constexpr Sign operatorWords[] = {{"eq", Operator::Equal}, {"ne", Operator::NotEqual}, {"lt", Operator::Less},
    {"le", Operator::LessEqual}, {"gt", Operator::Greater}, {"ge", Operator::GreaterEqual}, {"in", Operator::In},
    {"contains", Operator::Contains}, {"matches", Operator::Matches}};

Operator negated(Operator op) noexcept
{
    switch (op) {
    case Operator::In: return Operator::NotIn;
    case Operator::Contains: return Operator::NotContains;
    case Operator::Matches: return Operator::NotMatches;
    default: return op;
    }
}

} // namespace

bool isBlank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool sameWord(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, [](char x, char y) { return foldAscii(x) == foldAscii(y); });
}

bool isKeyword(std::string_view word) noexcept
{
    return sameWord(word, "and") || sameWord(word, "or") || sameWord(word, "xor") || sameWord(word, "not");
}

std::size_t Lexer::skipBlanks(std::size_t position) const noexcept
{
    while (position < m_text.size() && isBlank(m_text[position]))
        ++position;
    return position;
}

bool Lexer::isSign(std::size_t position) const noexcept
{
    return signs.find(at(position)) != std::string_view::npos || startsWith(position, "≠") || startsWith(position, "≤")
        || startsWith(position, "≥");
}

std::string_view Lexer::word(std::size_t position) const noexcept
{
    std::size_t end = position;
    while (end < m_text.size() && !isBlank(m_text[end]) && brackets.find(m_text[end]) == std::string_view::npos
        && !isSign(end))
        ++end;
    return m_text.substr(std::min(position, m_text.size()), end - position);
}

std::string_view Lexer::value(std::size_t position, bool isText) const noexcept
{
    std::size_t end = position;
    while (end < m_text.size() && !isBlank(m_text[end]) && brackets.find(m_text[end]) == std::string_view::npos) {
        if (isText ? startsWith(end, "&&") || startsWith(end, "||") : isSign(end))
            break;
        ++end;
    }
    return m_text.substr(std::min(position, m_text.size()), end - position);
}

std::string_view Lexer::name(std::size_t position) const noexcept
{
    std::size_t end = position;
    const auto isNamed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'
            || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    };
    while (end < m_text.size() && isNamed(m_text[end]))
        ++end;
    return m_text.substr(std::min(position, m_text.size()), end - position);
}

std::optional<Lexer::Quoted> Lexer::quoted(std::size_t position) const
{
    const bool raw = at(position) != '"';
    Quoted result;
    for (std::size_t i = position + (raw ? 2 : 1); i < m_text.size(); ++i) {
        const char c = m_text[i];
        if (c == '"') {
            result.length = i + 1 - position;
            return result;
        }
        if (!raw && c == '\\' && (at(i + 1) == '"' || at(i + 1) == '\\'))
            ++i;
        result.text += m_text[i];
    }
    return std::nullopt;
}

OperatorText Lexer::operatorAt(std::size_t position) const noexcept
{
    for (const Sign &sign : operatorSigns) {
        if (startsWith(position, sign.text))
            return {sign.text.size(), sign.op, sign.right};
    }
    std::size_t behind = position;
    bool negative = false;
    if (at(position) == '!') {
        behind = skipBlanks(position + 1);
        negative = true;
    } else if (isWord(position, "not")) {
        behind = skipBlanks(position + 3);
        negative = true;
    }
    for (const Sign &word : operatorWords) {
        if (!isWord(behind, word.text))
            continue;
        const Operator op = *word.op;
        if (!negative)
            return {word.text.size(), op, {}};
        if (negated(op) != op)
            return {behind + word.text.size() - position, negated(op), {}};
    }
    return {};
}

Lexer::JointText Lexer::jointAt(std::size_t position) const noexcept
{
    struct Known {
        std::string_view sign;
        std::string_view word;
        Joint joint;
    };
    constexpr Known all[] = {{"&&", "and", Joint::And}, {"||", "or", Joint::Or}, {"^^", "xor", Joint::Xor}};
    for (const Known &known : all) {
        if (startsWith(position, known.sign))
            return {2, known.joint, false};
        if (at(position) == known.sign.front())
            return {1, known.joint, true};
        if (isWord(position, known.word))
            return {known.word.size(), known.joint, false};
    }
    return {};
}

bool Lexer::isWord(std::size_t position, std::string_view lowerCase) const noexcept
{
    return sameWord(word(position), lowerCase);
}

void roughTokens(std::string_view text, std::size_t position, std::vector<Token> &tokens)
{
    const Lexer lexer(text);
    const auto add = [&](TokenKind kind, std::size_t length) {
        tokens.push_back({kind, {position, length}});
        position += length;
    };
    while ((position = lexer.skipBlanks(position)) < text.size()) {
        const char c = text[position];
        if (lexer.isQuote(position)) {
            const auto quoted = lexer.quoted(position);
            add(TokenKind::Text, quoted ? quoted->length : text.size() - position);
        } else if (brackets.find(c) != std::string_view::npos) {
            add(TokenKind::Bracket, 1);
        } else if (c == '$' || c == '@') {
            add(TokenKind::Saved, 1 + lexer.name(position + 1).size());
        } else if (const auto joint = lexer.jointAt(position); joint.length > 0) {
            add(joint.single ? TokenKind::Bad : TokenKind::Keyword, joint.length);
        } else if (lexer.isWord(position, "not")) {
            add(TokenKind::Keyword, 3);
        } else if (const OperatorText op = lexer.operatorAt(position); op.length > 0) {
            add(op.op ? TokenKind::Operator : TokenKind::Bad, op.length);
        } else if (const std::string_view word = lexer.word(position); !word.empty()) {
            const Field *const field = fieldNamed(word);
            add(field == nullptr                     ? TokenKind::Word
                    : field->type == ValueType::Flag ? TokenKind::Flag
                                                     : TokenKind::Field,
                word.size());
        } else {
            add(c == '!' ? TokenKind::Keyword : TokenKind::Bad, 1);
        }
    }
}

} // namespace ctscope::filter
