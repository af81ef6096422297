// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/alarm_settings.h"

#include "query/filter/filter_parser.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"

#include <QSettings>

namespace ctscope {

namespace {

const auto enabledKey = QStringLiteral("alarms/enabled");
const auto fullKey = QStringLiteral("alarms/full");
const auto dropsKey = QStringLiteral("alarms/drops");
const auto filtersKey = QStringLiteral("alarms/filters");

} // namespace

AlarmSettings AlarmSettings::stored()
{
    const auto settings = openSettings();
    AlarmSettings kept;
    kept.enabled = settings->value(enabledKey, kept.enabled).toBool();
    kept.full = settings->value(fullKey, kept.full).toBool();
    kept.drops = settings->value(dropsKey, kept.drops).toBool();
    kept.filters = settings->value(filtersKey).toStringList();
    return kept;
}

void AlarmSettings::store() const
{
    const auto settings = openSettings();
    settings->setValue(enabledKey, enabled);
    settings->setValue(fullKey, full);
    settings->setValue(dropsKey, drops);
    settings->setValue(filtersKey, filters);
}

AlarmRules AlarmSettings::rules(int percent) const
{
    AlarmRules rules;
    if (!enabled)
        return rules;
    if (full)
        rules.fullPercent = percent;
    rules.drops = drops;
    const filter::NameTable names = SavedFilters::shared()->names();
    for (const SavedFilter &saved : SavedFilters::shared()->all()) {
        if (!filters.contains(saved.name))
            continue;
        ParsedFilter read = readFilter(saved.text.toStdString(), &names);
        if (read.ok() && !read.filter.isEmpty())
            rules.filters.push_back({saved.name.toStdString(), std::move(read.filter)});
    }
    return rules;
}

} // namespace ctscope
