// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_field.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::filter {

/// A part of a text, in bytes.
struct Place {
    std::size_t begin = 0;
    std::size_t length = 0;
    std::size_t end() const noexcept { return begin + length; }
    friend bool operator==(const Place &, const Place &) noexcept = default;
};

/// Which of several ends have to pass. Usual: one of them, and none of them for != and not in.
enum class Quantifier : std::uint8_t { Usual, Any, All };

/// A comparison of a field with values.
struct Test {
    const Field *field = nullptr;
    Quantifier quantifier = Quantifier::Usual;
    Operator op = Operator::Equal;
    std::optional<std::uint64_t> mask; ///< what the field's bits are masked with before
    std::vector<Item> items;           ///< one or more
    std::string set;                   ///< "@name": the items are those of this set
};

struct Node;
/// Nodes are immutable and shared.
using NodePtr = std::shared_ptr<const Node>;

/// One node of the syntax tree of a filter, which does not depend on how filters are evaluated.
struct Node {
    enum class Kind : std::uint8_t {
        All,      ///< an empty filter: every row
        And,      ///< of two or more
        Or,       ///< of two or more
        Xor,      ///< of two or more: an odd number of them
        Not,      ///< of one
        Test,     ///< `test`
        Presence, ///< `test.field` has a value, or the flag is set
        Word,     ///< `word` is in any cell
        Saved,    ///< of one: what `word` names
    };

    Kind kind = Kind::All;
    std::vector<NodePtr> children;
    Test test;
    std::string word;
    Place place; ///< in the text that it was parsed from
};

NodePtr makeAll();
/// A single one is returned as it is. Those of the same kind are put together with their siblings.
NodePtr makeAnd(std::vector<NodePtr> children, Place place = {});
NodePtr makeOr(std::vector<NodePtr> children, Place place = {});
NodePtr makeXor(std::vector<NodePtr> children, Place place = {});
NodePtr makeNot(NodePtr child, Place place = {});
NodePtr makeTest(Test test, Place place = {});
NodePtr makePresence(const Field &field, Place place = {});
NodePtr makeWord(std::string word, Place place = {});
NodePtr makeSaved(std::string name, NodePtr meaning, Place place = {});

/// Equal in meaning, as far as the shape shows: everything but places.
bool sameTree(const Node &a, const Node &b);

enum class Brackets : std::uint8_t {
    Needed, ///< as few as possible
    Clear,  ///< also where only precedence says what belongs together: "a or (b and c)"
    Every,  ///< around each comparison, `and`, `or`, `xor` and `not` inside of another
};
/// The filter in its canonical spelling, which parses to the same tree.
std::string textOf(const Node &node, Brackets brackets = Brackets::Needed);
/// A value, and a value of a field in the canonical spelling: "10.0.0.0/8", "1500", "2h4m".
std::string valueText(const Field &field, const Item &item);
/// A text in quotes, as the language reads it.
std::string quotedText(std::string_view text);

} // namespace ctscope::filter
