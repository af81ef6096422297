// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/stored_thresholds.h"

#include <QSettings>

namespace ctscope {

namespace {

QString keyOf(const ThresholdDefinition &definition)
{
    return QStringLiteral("thresholds/") + QString::fromUtf8(definition.name.data(), qsizetype(definition.name.size()));
}

} // namespace

double mostOf(ThresholdUnit unit) noexcept { return unit == ThresholdUnit::Percent ? 100 : 1e9; }

DiagnosisThresholds thresholdsFromSettings(const QSettings &settings)
{
    DiagnosisThresholds thresholds;
    for (const ThresholdDefinition &definition : allThresholds()) {
        bool ok = false;
        const double value = settings.value(keyOf(definition)).toDouble(&ok);
        // Not a number is not in the range either.
        if (ok && value >= 0 && value <= mostOf(definition.unit))
            thresholds.set(definition.id, value);
    }
    return thresholds;
}

void thresholdsToSettings(const DiagnosisThresholds &thresholds, QSettings &settings)
{
    for (const ThresholdDefinition &definition : allThresholds()) {
        const double value = thresholds[definition.id];
        if (value == definition.value)
            settings.remove(keyOf(definition));
        else
            settings.setValue(keyOf(definition), value);
    }
}

} // namespace ctscope
