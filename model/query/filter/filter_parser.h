// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_error.h"
#include "query/filter/filter_tree.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::filter {

/// Longer texts are refused.
constexpr std::size_t longestText = 65536;

/// What `$name` and `@name` mean. An interface, as saved filters and dictionaries live elsewhere.
class Names {
public:
    virtual ~Names() = default;
    /// The text of a saved filter.
    virtual std::optional<std::string> savedFilter(std::string_view name) const = 0;
    virtual std::vector<std::string> savedNames() const = 0;
    /// The elements of a set, each as a filter has it between { and }.
    virtual std::optional<std::vector<std::string>> set(std::string_view name) const = 0;
    virtual std::vector<std::string> setNames() const = 0;
};

/// Names from tables in memory.
class NameTable : public Names {
public:
    std::map<std::string, std::string, std::less<>> saved;
    std::map<std::string, std::vector<std::string>, std::less<>> sets;

    std::optional<std::string> savedFilter(std::string_view name) const override;
    std::vector<std::string> savedNames() const override;
    std::optional<std::vector<std::string>> set(std::string_view name) const override;
    std::vector<std::string> setNames() const override;
};

/// The parts of a text for colouring. What is between them is blank.
enum class TokenKind : std::uint8_t { Field, Flag, Operator, Keyword, Value, Text, Word, Bracket, Saved, Bad };
struct Token {
    TokenKind kind = TokenKind::Word;
    Place place;
    friend bool operator==(const Token &, const Token &) noexcept = default;
};

/// What can be written at the end of a text.
struct Expected {
    enum class Kind : std::uint8_t {
        Test,     ///< a field, a flag, a word, "(" or "not"
        Operator, ///< of `field`, or something that follows a test
        Value,    ///< of `field`
        Joint,    ///< "and", "or", or another test
        Saved,    ///< the name behind "$"
        Set,      ///< the name behind "@"
        Nothing,  ///< the end is inside of a text in quotes
    };
    Kind kind = Kind::Test;
    const Field *field = nullptr;
    std::size_t begin = 0; ///< where the word at the end begins; the end itself when there is none
};

/// A text as it was read: a tree or an error, and in each case its tokens.
struct Parsed {
    NodePtr tree; ///< null when there is an error
    std::optional<Error> error;
    std::vector<Token> tokens;
    Expected atEnd;
    /// "and" and "or" were mixed without brackets: "a or b and c".
    bool mixed = false;

    bool ok() const noexcept { return tree != nullptr; }
};

/// Reads a filter; takes any text, and never throws for what is in it. A blank one is Node::Kind::All.
/// `names` may be null: then `$name` and `@name` are not known.
Parsed parseFilter(std::string_view text, const Names *names = nullptr);

} // namespace ctscope::filter
