// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/problem_table.h"

#include <QCoreApplication>

namespace ctscope {

/// The problems of histories in ClickHouse, in words.
struct HistoryProblems {
    Q_DECLARE_TR_FUNCTIONS(ctscope::HistoryProblems)
public:
    static void fill(ProblemWords &row, const SourceProblem &problem);
};

} // namespace ctscope
