// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"
#include "query/text_filter.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A filter that was read once: a cheap value, safe to copy between threads. The default passes all rows.
class Filter {
public:
    Filter() = default;
    /// A tree with the text that it was read from.
    Filter(std::string text, filter::NodePtr tree);
    /// The canonical text of a tree.
    explicit Filter(filter::NodePtr tree);
    /// The rows that have a text in any cell, whatever signs the text has.
    static Filter containing(std::string_view text);

    /// True when all rows pass.
    bool isEmpty() const noexcept { return m_state == nullptr; }
    /// As it was typed, without the blanks around it.
    const std::string &text() const noexcept;
    /// Never null.
    const filter::NodePtr &tree() const noexcept;

    /// The filter for the rows of one snapshot, in one thread; null when all rows pass. The snapshot of
    /// `context` must outlive it.
    std::unique_ptr<RowFilter> rows(const CellContext &context, const NumberStyle &style) const;

    /// The same with the rows that != and "not in" leave out for having no value: "not state == X" for
    /// "state != X". Empty when no part of the filter leaves rows out so.
    const Filter &withAbsent() const noexcept;
    /// The fields of these parts.
    const std::vector<const filter::Field *> &absentFields() const noexcept;

    /// True for filters of one meaning, as far as their shape shows.
    friend bool operator==(const Filter &a, const Filter &b);

private:
    struct State;
    std::shared_ptr<const State> m_state;
};

/// A text as a filter, or why it is none.
struct ParsedFilter {
    Filter filter;
    std::optional<filter::Error> error;

    bool ok() const noexcept { return !error; }
};
ParsedFilter readFilter(std::string_view text, const filter::Names *names = nullptr);

} // namespace ctscope
