// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/item_parser.h"

#include <cstddef>
#include <string_view>

namespace ctscope::filter {

/// Reads one test: a comparison, a flag, a field that has a value, a word. Part of the parser.
class TestParser : public ParseNotes {
public:
    /// All must outlive this; `names` may be null.
    TestParser(const Lexer &lexer, const Names *names, Parsed &result)
        : ParseNotes(lexer, result)
        , m_items(lexer, names, result)
    {
    }

    /// Reads what begins at `at`, and moves it behind. Null: there is an error.
    NodePtr parse(std::size_t &at);

private:
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
    NodePtr unknownField(std::string_view word);
    bool failOnBothEnds(std::size_t begin);

    ItemParser m_items;
    std::size_t m_at = 0;
    const Field *m_pending = nullptr; ///< a field alone, with an unfinished word behind it
};

} // namespace ctscope::filter
