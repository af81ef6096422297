// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/filter/prepared_tests.h"
#include "query/row_reader.h"
#include "query/text_filter.h"

#include <memory>

/// The predicates of single tests; filter_compiler.cpp puts them together.
namespace ctscope::filter {

/// The rows that a filter is for, as all its parts read them.
struct Rows {
    /// `tests`: what is prepared for the tree; may be null.
    Rows(const CellContext &cells, const NumberStyle &numbers, const PreparedTests *tests)
        : context(cells)
        , style(numbers)
        , prepared(tests)
        , reader(context, style)
    {
    }
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;

    const CellContext context;
    const NumberStyle style;
    const PreparedTests *const prepared;
    RowReader reader; ///< at the row that is asked for
};

using RowTest = std::unique_ptr<RowFilter>;

/// A test that is asked about the row at which the reader stands. `Test` is the class of the test itself, which
/// has to be final: select() calls its matches() in a loop, without a virtual call for each row.
template <typename Test> class ReadingTest : public RowFilter {
public:
    std::size_t select(std::span<const Row> rows, Row *out) override
    {
        Test &test = static_cast<Test &>(*this);
        std::size_t count = 0;
        for (const Row row : rows) {
            m_reader.moveTo(row);
            const bool passes = test.matches(row);
            out[count] = row;
            count += passes ? 1 : 0;
        }
        return count;
    }

protected:
    explicit ReadingTest(Rows &rows)
        : m_reader(rows.reader)
    {
    }

    RowReader &m_reader;
};

/// What a test is asked: all of it, or whether the field has a value.
struct Question {
    const Test &test;
    bool presence = false;

    Operator op() const noexcept { return positive(test.op); }
    bool isNegative() const noexcept { return !presence && filter::isNegative(test.op); }
};

/// How many values a row has there, and how many of them are in the set of a test.
struct Tally {
    unsigned present = 0;
    unsigned inside = 0;
};
/// The answer for a field of one or several ends.
inline bool passes(const Tally &tally, Quantifier quantifier, bool negative) noexcept
{
    switch (quantifier) {
    case Quantifier::Usual: return negative ? tally.present > 0 && tally.inside == 0 : tally.inside > 0;
    case Quantifier::Any: return negative ? tally.inside < tally.present : tally.inside > 0;
    case Quantifier::All: return tally.present > 0 && (negative ? tally.inside == 0 : tally.inside == tally.present);
    }
    return false;
}

/// Null when the field is of another kind.
RowTest numberTest(const Question &question, Rows &rows);
RowTest addressTest(const Question &question, Rows &rows);
RowTest portTest(const Question &question, Rows &rows);
RowTest nameTest(const Question &question, Rows &rows);
/// For any field with a column.
RowTest textTest(const Question &question, Rows &rows);
RowTest flagTest(const Field &field, Rows &rows);

} // namespace ctscope::filter
