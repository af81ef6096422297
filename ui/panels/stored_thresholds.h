// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/thresholds.h"

class QSettings;

namespace ctscope {

/// The thresholds of diagnoses as the settings keep them, each by its name; those that are not there, or are no
/// sensible number, have their default.
DiagnosisThresholds thresholdsFromSettings(const QSettings &settings);
/// Keeps those that differ from their default.
void thresholdsToSettings(const DiagnosisThresholds &thresholds, QSettings &settings);
/// The largest sensible value: 100 for a percentage.
double mostOf(ThresholdUnit unit) noexcept;

} // namespace ctscope
