// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/thresholds.h"

#include <QCoreApplication>
#include <QString>

namespace ctscope {

/// The thresholds of diagnoses in words. Values with their units: FindingWords::value().
struct ThresholdWords {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ThresholdWords)

public:
    /// "Fill level: warning", for a list.
    static QString title(Threshold id);
    /// " %", for a field with a number in it; empty for a count of what title() names.
    static QString suffix(ThresholdUnit unit);
};

} // namespace ctscope
