// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope::filter {

/// Which word joins two tests.
enum class Joint : std::uint8_t { And, Or, Xor };

/// An operator as it was written. `right` is what to write instead of one of another language.
struct OperatorText {
    std::size_t length = 0;
    std::optional<Operator> op; ///< nullopt: it is none of this language
    std::string_view right{};
};

/// Where words of a filter end. Which word it is depends on the place, so the parser asks.
class Lexer {
public:
    explicit Lexer(std::string_view text)
        : m_text(text)
    {
    }

    std::string_view text() const noexcept { return m_text; }
    bool isEnd(std::size_t at) const noexcept { return at >= m_text.size(); }
    char at(std::size_t position) const noexcept { return isEnd(position) ? '\0' : m_text[position]; }
    bool startsWith(std::size_t position, std::string_view part) const noexcept
    {
        return position <= m_text.size() && m_text.substr(position).starts_with(part);
    }
    std::size_t skipBlanks(std::size_t position) const noexcept;

    /// A sign of an operator begins here, "≤" among them.
    bool isSign(std::size_t position) const noexcept;
    /// The word at a place where a test may be, up to a blank, a bracket, or a sign of an operator.
    std::string_view word(std::size_t position) const noexcept;
    /// The value at this place, up to a blank or one of ( ) { } ,; one that is no text ends at signs, too.
    std::string_view value(std::size_t position, bool isText) const noexcept;
    /// The name behind "$" or "@".
    std::string_view name(std::size_t position) const noexcept;

    bool isQuote(std::size_t position) const noexcept
    {
        return at(position) == '"' || ((at(position) == 'r' || at(position) == 'R') && at(position + 1) == '"');
    }
    /// A text in quotes; `length` is that of all with the quotes. nullopt when it has no end.
    struct Quoted {
        std::string text;
        std::size_t length = 0;
    };
    std::optional<Quoted> quoted(std::size_t position) const;

    /// The operator at this place; length 0 when there is none.
    OperatorText operatorAt(std::size_t position) const noexcept;
    struct JointText {
        std::size_t length = 0; ///< 0 = none
        Joint joint = Joint::And;
        bool single = false; ///< "|", "&" or "^" alone
    };
    JointText jointAt(std::size_t position) const noexcept;

    bool isWord(std::size_t position, std::string_view lowerCase) const noexcept;

private:
    std::string_view m_text;
};

bool isBlank(char c) noexcept;
/// In any case of ASCII letters.
bool sameWord(std::string_view a, std::string_view b) noexcept;
/// "and", "or", "xor", "not".
bool isKeyword(std::string_view word) noexcept;

/// Tokens of a text from `position` on, as far as words show what they are.
void roughTokens(std::string_view text, std::size_t position, std::vector<Token> &tokens);

} // namespace ctscope::filter
