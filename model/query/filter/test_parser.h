// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_lexer.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ctscope::filter {

/// Reads one test: a comparison, a flag, a field that has a value, a word. Part of the parser.
class TestParser {
public:
    /// All must outlive this; `names` may be null.
    TestParser(const Lexer &lexer, const Names *names, Parsed &result)
        : m_lexer(lexer)
        , m_names(names)
        , m_result(result)
    {
    }

    /// Reads what begins at `at`, and moves it behind. Null: there is an error.
    NodePtr parse(std::size_t &at);

    /// Records an error; the first one counts. Always null.
    NodePtr fail(ErrorKind kind, Place place, const Field *field = nullptr, std::vector<std::string> suggestions = {});
    void token(TokenKind kind, Place place) { m_result.tokens.push_back({kind, place}); }
    void expect(Expected::Kind kind, const Field *field, std::size_t begin) { m_result.atEnd = {kind, field, begin}; }
    /// The same when `place` ends where the text does, so that the word there may be unfinished.
    void expectIfAtEnd(Expected::Kind kind, const Field *field, Place place);

private:
    struct Token {
        std::string text;
        bool quoted = false;
        Place place;
    };

    NodePtr parseWord();
    NodePtr parseQuantified(Quantifier quantifier, std::string_view word);
    NodePtr parseField(const Field &field, Place place, Quantifier quantifier = Quantifier::Usual);
    NodePtr parseFlag(const Field &field, Place place);
    NodePtr parseTest(Test test, std::size_t begin, OperatorText op);
    NodePtr parseMasked(Test test, std::size_t begin);
    NodePtr parseSideBySide(const Field &field, Place place);
    NodePtr parseReversed(std::string_view word, OperatorText op);
    NodePtr parsePlainWord(std::string_view word);
    NodePtr qualified(
        const Field &flag, const Field &field, std::size_t begin, std::size_t fieldBegin, std::size_t length);
    bool parseItems(Test &test);
    bool parseBraces(Test &test);
    bool parseSet(Test &test);
    bool parseItem(Test &test, bool alone);
    bool settle(Test &test, Place value);
    std::optional<Token> parseToken(const Field &field, bool isText);
    void takeUnits(const Field &field, Token &token) const;
    std::optional<Item> itemOf(const Field &field, const Token &token) const;
    bool badValue(const Field &field, const Token &token);
    NodePtr unknownField(std::string_view word);

    const Lexer &m_lexer;
    const Names *m_names;
    Parsed &m_result;
    std::size_t m_at = 0;
    const Field *m_pending = nullptr; ///< a field alone, with an unfinished word behind it
};

} // namespace ctscope::filter
