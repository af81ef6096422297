// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_levels.h"

#include <QSettings>

#include <algorithm>

namespace ctscope {

namespace {
const QString warningKey = QStringLiteral("capacity/warningPercent");
const QString alarmKey = QStringLiteral("capacity/alarmPercent");
} // namespace

CapacityLevels CapacityLevels::normalised() const noexcept
{
    CapacityLevels levels;
    levels.warning = std::clamp(warning, 1, 99);
    levels.alarm = std::clamp(alarm, levels.warning + 1, 100);
    return levels;
}

CapacityLevels CapacityLevels::fromSettings(const QSettings &settings)
{
    const auto read = [&settings](const QString &key, int fallback) {
        bool ok = false;
        const int value = settings.value(key, fallback).toInt(&ok);
        return ok ? value : fallback;
    };
    const CapacityLevels defaults;
    return CapacityLevels{read(warningKey, defaults.warning), read(alarmKey, defaults.alarm)}.normalised();
}

void CapacityLevels::toSettings(QSettings &settings) const
{
    settings.setValue(warningKey, warning);
    settings.setValue(alarmKey, alarm);
}

} // namespace ctscope
