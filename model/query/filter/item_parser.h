// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/parse_notes.h"

#include <cstddef>
#include <optional>
#include <string>

namespace ctscope::filter {

/// Reads what follows the operator of a test: a value, a range, a set. Part of the parser.
class ItemParser : public ParseNotes {
public:
    /// All must outlive this; `names` may be null.
    ItemParser(const Lexer &lexer, const Names *names, Parsed &result)
        : ParseNotes(lexer, result)
        , m_names(names)
    {
    }

    /// Reads the items of a test that has its field and operator, and moves `at` behind them. False: there is an error.
    bool parse(Test &test, std::size_t &at);
    /// Gives a test with items its canonical operator. False: they are none for its operator, and there is an error.
    bool settle(Test &test, Place value);

private:
    struct Token {
        std::string text;
        bool quoted = false;
        Place place;
    };

    bool parseItems(Test &test);
    bool parseBraces(Test &test);
    bool parseSet(Test &test);
    bool parseItem(Test &test, bool alone);
    std::optional<Token> parseToken(const Field &field, bool isText);
    void takeUnits(const Field &field, Token &token) const;
    bool badValue(const Field &field, const Token &token);

    const Names *m_names;
    std::size_t m_at = 0;
};

} // namespace ctscope::filter
