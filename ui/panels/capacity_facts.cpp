// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_facts.h"

#include "table/plural_number.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::CapacityFacts)
};

/// True when `count` is at least `percent` of `max`; exact for all that a kernel can hold.
bool reaches(std::uint64_t count, std::uint64_t max, int percent) noexcept
{
    return static_cast<long double>(count) * 100 >= static_cast<long double>(max) * percent;
}

QString number(std::uint64_t value, const NumberStyle &numbers)
{
    return QString::fromStdString(countText(value, numbers));
}

} // namespace

CapacityFacts CapacityFacts::of(const Snapshot &snapshot, std::optional<std::uint64_t> typedMax)
{
    CapacityFacts facts;
    facts.count = snapshot.origin().capacity.count;
    facts.max = snapshot.origin().capacity.max;
    facts.buckets = snapshot.origin().capacity.buckets;
    const bool failed =
        snapshot.origin().problem.kind != Problem::None && snapshot.origin().problem.kind != Problem::Unused;
    facts.stale = snapshot.live && failed && snapshot.liveRows > 0;
    // A stale list does not describe the entries that are counted now.
    if (!facts.stale && (!failed || snapshot.liveRows > 0)) {
        facts.listed = snapshot.liveRows;
        facts.byEviction = snapshot.totals.byEviction;
    }
    if (!facts.count && facts.listed) {
        facts.count = facts.listed;
        facts.countedRows = true;
    }
    facts.eventLog = snapshot.reading().isEventLog || snapshot.reading().isDeletion;
    if (!facts.max && typedMax && !facts.eventLog) {
        facts.max = typedMax;
        facts.maxTyped = true;
    }
    return facts;
}

std::optional<EvictionCounts> CapacityFacts::parts() const noexcept
{
    if (!byEviction || !count || eventLog)
        return std::nullopt;
    // The count may have fallen since the entries were read, or include some that were not listed.
    EvictionCounts parts;
    std::uint64_t rest = *count;
    for (const Eviction each : {Eviction::Kept, Eviction::ByCollector}) {
        const auto i = static_cast<std::size_t>(each);
        parts[i] = std::min((*byEviction)[i], rest);
        rest -= parts[i];
    }
    parts[static_cast<std::size_t>(Eviction::OnInsert)] = rest;
    return parts;
}

std::optional<double> CapacityFacts::fill() const noexcept
{
    if (!count || max.value_or(0) == 0)
        return std::nullopt;
    return static_cast<double>(*count) / static_cast<double>(*max);
}

CapacityLevel levelOf(const CapacityFacts &facts, const CapacityLevels &levels) noexcept
{
    if (!facts.count || !facts.max)
        return CapacityLevel::Unknown;
    if (*facts.max == 0)
        return CapacityLevel::Unlimited;
    if (reaches(*facts.count, *facts.max, 100))
        return CapacityLevel::Full;
    if (reaches(*facts.count, *facts.max, levels.alarm))
        return CapacityLevel::NearlyFull;
    return reaches(*facts.count, *facts.max, levels.warning) ? CapacityLevel::Filling : CapacityLevel::Calm;
}

QString levelWord(CapacityLevel level)
{
    switch (level) {
    case CapacityLevel::Unknown: return Words::tr("limit not known");
    case CapacityLevel::Unlimited: return Words::tr("no limit");
    case CapacityLevel::Calm: return Words::tr("calm");
    case CapacityLevel::Filling: return Words::tr("filling");
    case CapacityLevel::NearlyFull: return Words::tr("nearly full");
    case CapacityLevel::Full: return Words::tr("full");
    }
    return {};
}

QString evictionWord(Eviction eviction)
{
    switch (eviction) {
    case Eviction::Kept: return Words::tr("Kept");
    case Eviction::ByCollector: return Words::tr("Freed above 95 %");
    case Eviction::OnInsert: return Words::tr("Evictable");
    }
    return {};
}

QString evictionMeaning(Eviction eviction)
{
    switch (eviction) {
    case Eviction::Kept:
        return Words::tr(
            "Assured entries that are not closing, and offloaded ones: they stay until their time runs out, "
            "however full the table is.");
    case Eviction::ByCollector:
        return Words::tr(
            "Assured entries that are closing, such as TIME_WAIT: no new flow replaces them, but the kernel's "
            "collector may free them while the table is more than 95 % full, once a new flow was refused.");
    case Eviction::OnInsert:
        return Words::tr(
            "Entries that are not assured: when the table is full, a new entry replaces one of them that is "
            "near its place in the hash table. The collector may free them, too, while the table is more than "
            "95 % full, once a new flow was refused.");
    }
    return {};
}

QString gaugeText(const CapacityFacts &facts, const NumberStyle &numbers)
{
    const auto fill = facts.fill();
    if (!fill)
        return facts.count ? number(*facts.count, numbers) : QStringLiteral("?");
    const long double percent =
        std::floor(static_cast<long double>(*facts.count) * 100 / static_cast<long double>(*facts.max));
    if (percent < 1 && *facts.count > 0)
        return Words::tr("< 1 %");
    return Words::tr("%1 %").arg(number(static_cast<std::uint64_t>(percent), numbers));
}

QString countOfMaxText(const CapacityFacts &facts, const NumberStyle &numbers)
{
    if (!facts.count)
        return Words::tr("count not known");
    const QString count = number(*facts.count, numbers);
    const int plural = pluralOf(*facts.count);
    if (!facts.max)
        return facts.countedRows
            ? (*facts.count == 1 ? Words::tr("1 flow") : Words::tr("%1 flows", nullptr, plural).arg(count))
            : (*facts.count == 1 ? Words::tr("1 entry") : Words::tr("%1 entries", nullptr, plural).arg(count));
    if (*facts.max == 0 && *facts.count == 1)
        return Words::tr("1 entry, no limit");
    if (*facts.max == 0)
        return Words::tr("%1 entries, no limit", nullptr, plural).arg(count);
    return Words::tr("%1 of %2").arg(count, number(*facts.max, numbers));
}

QString forecastText(std::chrono::seconds time)
{
    const auto seconds = static_cast<double>(time.count());
    if (seconds < 90)
        return Words::tr("%1 s").arg(time.count());
    if (seconds < 90 * 60)
        return Words::tr("%1 min").arg(std::lround(seconds / 60));
    if (seconds < 48 * 3600)
        return Words::tr("%1 h").arg(std::lround(seconds / 3600));
    return Words::tr("%1 d").arg(std::lround(seconds / 86400));
}

QString timeKnown(const Snapshot &snapshot)
{
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const auto sinceReading = duration_cast<milliseconds>(snapshot.knownAt - snapshot.takenAt);
    const auto wall = duration_cast<milliseconds>(snapshot.wallTime.time_since_epoch()) + sinceReading;
    return QDateTime::fromMSecsSinceEpoch(wall.count()).toString(QStringLiteral("HH:mm:ss"));
}

} // namespace ctscope
