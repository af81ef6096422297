// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_lexer.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ctscope::filter {

/// What the parsers of a filter have in common: its text, and what they say of it. Several may write to one result.
class ParseNotes {
public:
    /// Both must outlive this.
    ParseNotes(const Lexer &lexer, Parsed &result)
        : m_lexer(lexer)
        , m_result(result)
    {
    }

    /// Records an error; the first one counts. Always null.
    NodePtr fail(ErrorKind kind, Place place, const Field *field = nullptr, std::vector<std::string> suggestions = {});
    void token(TokenKind kind, Place place) { m_result.tokens.push_back({kind, place}); }
    void expect(Expected::Kind kind, const Field *field, std::size_t begin) { m_result.atEnd = {kind, field, begin}; }
    /// The same when `place` ends where the text does, so that the word there may be unfinished.
    void expectIfAtEnd(Expected::Kind kind, const Field *field, Place place);

protected:
    const Lexer &m_lexer;
    Parsed &m_result;
};

} // namespace ctscope::filter
