// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/flows.h"
#include "tracking/flow_table.h"

namespace ctscope::test {

constexpr Snapshot::Clock::time_point zero{std::chrono::seconds(1000)};
constexpr std::chrono::system_clock::time_point zeroByTheWall{std::chrono::seconds(2'000'000'000)};

inline QString name(EndReason reason)
{
    switch (reason) {
    case EndReason::StillThere: return QStringLiteral("there");
    case EndReason::Expired: return QStringLiteral("expired");
    case EndReason::Closed: return QStringLiteral("closed");
    case EndReason::Removed: return QStringLiteral("removed");
    case EndReason::Replaced: return QStringLiteral("replaced");
    case EndReason::Deleted: return QStringLiteral("deleted");
    case EndReason::Unknown: return QStringLiteral("unknown");
    }
    return {};
}

inline QString seconds(std::uint32_t tenths) { return QString::number(tenths / 10.0); }

/// "A#1 first=0 changed=2 from=SYN_SENT traffic=2 rate=50/0.5 | B#2 … ended=3 removed".
inline QString printed(const Snapshot &snapshot)
{
    QStringList rows;
    for (Row row = 0; row < snapshot.rows.size(); ++row) {
        const FlowTrack &track = snapshot.rows.track(row);
        QString text = briefName(snapshot.rows.flows(), row) + u'#' + QString::number(track.serial);
        if (track.firstSeen != 0)
            text += QStringLiteral(" first=") + seconds(track.firstSeen);
        if (track.changedAt != 0) {
            const auto from = state::name(track.previousState);
            text += QStringLiteral(" changed=") + seconds(track.changedAt);
            if (!from.empty())
                text += QStringLiteral(" from=") + QString::fromLatin1(from.data(), qsizetype(from.size()));
        }
        if (track.trafficAt != 0)
            text += QStringLiteral(" traffic=") + seconds(track.trafficAt);
        if (const FlowRate rate = snapshot.rows.rate(row); rate.bytes >= 0)
            text += QStringLiteral(" rate=%1/%2").arg(double(rate.bytes)).arg(double(rate.packets));
        if (snapshot.ended(row))
            text += QStringLiteral(" ended=") + seconds(track.endedAt);
        if (track.end != EndReason::StillThere)
            text += u' ' + name(track.end);
        rows << text;
    }
    return rows.join(QStringLiteral(" | "));
}

/// Readings at given moments, as text in and text out.
class Film {
public:
    explicit Film(FlowTable::Options options = {}, bool live = true)
        : m_table(std::move(options))
        , m_live(live)
    {
    }

    SnapshotPtr poll(std::chrono::milliseconds when, const QString &lines)
    {
        Reading reading = briefReading(lines);
        reading.takenAt = zero + when;
        reading.wallTime = zeroByTheWall + when;
        return m_table.apply(std::move(reading), m_live, Timeouts());
    }
    QString show(std::chrono::milliseconds when, const char *lines)
    {
        return printed(*poll(when, QString::fromLatin1(lines)));
    }

    /// What became known since: one event or entry a line; "gone A udp" is one that was not found.
    SnapshotPtr change(std::chrono::milliseconds when, const QString &lines, bool aroundReading = false)
    {
        FlowChanges changes;
        for (const QString &line : lines.split(u'\n', Qt::SkipEmptyParts)) {
            const bool gone = line.trimmed().startsWith(QLatin1String("gone "));
            (gone ? changes.gone : changes.rows).append(briefFlow(gone ? line.trimmed().mid(5) : line));
        }
        changes.aroundReading = aroundReading;
        changes.takenAt = zero + when;
        changes.wallTime = zeroByTheWall + when;
        return m_table.applyChanges(std::move(changes), Timeouts());
    }
    QString showChange(std::chrono::milliseconds when, const char *lines, bool aroundReading = false)
    {
        return printed(*change(when, QString::fromLatin1(lines), aroundReading));
    }
    FlowTable &table() { return m_table; }

private:
    FlowTable m_table;
    bool m_live;
};

} // namespace ctscope::test
