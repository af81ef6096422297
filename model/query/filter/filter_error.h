// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ctscope::filter {

/// Why a text is no filter. The words are in table/filter_words.h.
enum class ErrorKind : std::uint8_t {
    ExpectedTest,       ///< something to test has to be here: after "and", "(", "not"
    ExpectedValue,      ///< a value of `field` has to be here
    ExpectedSetEnd,     ///< "," or "}" has to be here
    Unexpected,         ///< `name` cannot be here
    UnclosedBracket,    ///< the place is that of the "("
    UnopenedBracket,    ///< a ")" without "("
    UnclosedQuote,      ///< the place begins at the quote
    UnclosedSet,        ///< the place is that of the "{"
    UnknownField,       ///< `name` is compared, and is no field
    UnknownSaved,       ///< there is no saved filter `name`
    SavedInItself,      ///< the saved filter `name` is part of its own meaning
    SavedIsBad,         ///< the saved filter `name` cannot be read
    UnknownSet,         ///< there is no set `name`
    BadValue,           ///< `name` is no value of `field`
    BadRange,           ///< the range ends before it begins, or is of two address families
    BadPattern,         ///< `name` is no regular expression
    BadMask,            ///< `name` is no integer
    OperatorNotTaken,   ///< `field` does not take operator `name`
    MaskNotTaken,       ///< `field` is no number to mask
    QuantifierNotTaken, ///< `field` has one end: "any" and "all" are for addr, port and host
    RangeNeedsIn,       ///< a range, network or class behind < or >
    WrongOperator,      ///< "===", "!==", "<>", "=>", "=<": `name`
    SingleSign,         ///< "|", "&" or "^" alone: `name`
    ColonForEquals,     ///< "field:value"
    TooDeep,            ///< brackets in brackets
    TooLong,            ///< more than longestText bytes
};

struct Error {
    ErrorKind kind = ErrorKind::ExpectedTest;
    Place place;                          ///< in bytes; its length is 0 only at the end of the text
    std::string name;                     ///< what was written there
    const Field *field = nullptr;         ///< the field that it belongs to
    std::vector<std::string> suggestions; ///< what to write in place of `place`, the likeliest first
    /// The text is right as far as it goes, and more of it may make it a filter.
    bool incomplete = false;
};

} // namespace ctscope::filter
