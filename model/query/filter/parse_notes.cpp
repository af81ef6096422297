// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/parse_notes.h"

#include <algorithm>

namespace ctscope::filter {

NodePtr ParseNotes::fail(ErrorKind kind, Place place, const Field *field, std::vector<std::string> suggestions)
{
    if (m_result.error)
        return nullptr;
    const std::string_view text = m_lexer.text();
    place.begin = std::min(place.begin, text.size());
    place.length = std::min(place.length, text.size() - place.begin);
    constexpr std::size_t longestName = 200;
    m_result.error = Error{kind, place, std::string(text.substr(place.begin, std::min(place.length, longestName))),
        field, std::move(suggestions), place.length == 0};
    return nullptr;
}

void ParseNotes::expectIfAtEnd(Expected::Kind kind, const Field *field, Place place)
{
    if (place.end() == m_lexer.text().size())
        expect(kind, field, place.begin);
}

} // namespace ctscope::filter
