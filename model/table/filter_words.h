// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_error.h"

#include <QCoreApplication>
#include <QString>

#include <string_view>

namespace ctscope {

/// The filter language in words, for the window and for the terminal.
class FilterWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FilterWords)

public:
    /// What is wrong, in one sentence, and what to write instead when that is known.
    static QString sentence(const filter::Error &error);
    /// The text as visible characters, and under it what is meant: two lines, each with `indent` blanks before
    /// it, for a font of one width. Of a long text the part around the place.
    static QString underlined(std::string_view text, const filter::Error &error, int indent = 2);

    /// Why a filter with a test of this column cannot be used: there is nothing to test; see lackedColumn().
    static QString lacking(Column column);

    /// What a field is, in a sentence or a part of one.
    static QString description(const filter::Field &field);
    /// A test with the field: "idle > 2h4m".
    static QString example(const filter::Field &field);
    /// "an address or network", as a value is named in a sentence.
    static QString valueName(filter::ValueType type);
    /// "is one of".
    static QString meaning(filter::Operator op);
};

} // namespace ctscope
