// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_printer.h"
#include "query/groups/grouped_rows.h"

#include <QCoreApplication>

namespace ctscope {

/// Groups in words, for the window and for the terminal.
struct GroupWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::GroupWords)

public:
    /// The header of a column: "Flows", "Mean idle time"; of a key: "Source /24".
    static QString title(const GroupSpec &spec, const GroupColumn &column);
    /// One or two sentences: what the column shows.
    static QString tooltip(const GroupSpec &spec, const GroupColumn &column);
    /// A key: "Source /24", "Mark & 0xff", "Either end".
    static QString keyTitle(const GroupKey &key);
    /// In place of a value that the rows of a group do not have: "(none)".
    static QString noValue();
    /// The value of a group, as its cell shows it: "10.0.0.0/24", "assured", "(none)".
    static QString value(const GroupKey &key, const GroupValue &value, const NumberStyle &style);
    /// The row of all groups that are not shown: "others (12 groups)".
    static QString others(std::uint64_t groups);
    /// The words of a printed table.
    static GroupPrintWords printed();
    /// What is wrong with a list of keys.
    static QString sentence(const GroupSpecError &error);
};

} // namespace ctscope
