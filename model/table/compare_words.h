// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/compared_rows.h"

#include <QCoreApplication>
#include <QStringList>

namespace ctscope {

/// The result of comparing two tables in words, for the window and for the terminal.
struct CompareWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::CompareWords)

public:
    /// "3 began", "1 changed state".
    static QString part(Change change, std::uint64_t flows);
    /// "12 flows differ (3 began, 2 ended, 7 with higher counters); 88 flows are the same."
    static QString summary(const ComparisonTotals &totals);
    /// The summary, and how flows were matched where that needs saying.
    static QStringList sentences(const ComparisonTotals &totals);
};

} // namespace ctscope
