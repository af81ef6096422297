// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "table/damage_watch.h"
#include "tracking/snapshot.h"

#include <QCoreApplication>
#include <QString>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// Something that the user wants to be told, when it begins.
struct Alarm {
    enum class Kind : std::uint8_t {
        Full,    ///< the table's fill has reached the level
        Drops,   ///< packets of new flows are dropped
        Matches, ///< there are flows that match a chosen filter
    };
    Kind kind = Kind::Full;
    QString title;
    QString text;       ///< one sentence, of visible characters
    std::string filter; ///< of Matches: its text

    /// "full", "drops", "matches": for scripts.
    static std::string_view name(Kind kind) noexcept;
    friend bool operator==(const Alarm &, const Alarm &) = default;
};

/// What the user wants to be told.
struct AlarmRules {
    std::optional<int> fullPercent; ///< of the limit, 1 to 100
    bool drops = false;
    struct Named {
        std::string name; ///< may be empty
        Filter filter;
    };
    std::vector<Named> filters;

    bool isEmpty() const noexcept { return !fullPercent && !drops && filters.empty(); }
};

/// Watches one live table, or several as one, and tells each thing once in an episode. An episode ends when the table's fill is clearly
/// below the level, when the kernel has dropped nothing for a minute, and when no flow has matched for a minute. A filter
/// whose data a snapshot does not have is passed over, and a filter by owners finds only rows whose owner was searched
/// for. A filter takes a pass over all rows, so this belongs on a thread of its own. A plain value.
class AlarmWatch {
    Q_DECLARE_TR_FUNCTIONS(ctscope::AlarmWatch)

public:
    explicit AlarmWatch(AlarmRules rules = {});

    /// Watches by other rules from now on. Episodes go on: those of filters with the same name and text.
    void setRules(AlarmRules rules);

    /// The alarms that begin with this snapshot. A snapshot of another table begins anew; a dump has none.
    std::vector<Alarm> update(const Snapshot &snapshot);

    /// Per cent of the limit that the fill must be below the level to end the episode.
    static constexpr int calmBelow = 2;
    /// How long no flow may match until the episode ends.
    static constexpr std::chrono::seconds quiet{60};

private:
    /// What is known of one of the machines.
    struct Machine {
        bool full = false;
        bool dropping = false;
        DamageWatch damage{};
    };

    std::optional<Alarm> checkFill(const OriginState &origin, Machine &machine) const;
    static std::optional<Alarm> checkDrops(const OriginState &origin, Machine &machine);
    std::optional<Alarm> checkFilter(const Snapshot &snapshot, std::size_t index);

    /// What is known of a filter.
    struct Episode {
        std::optional<Snapshot::Clock::time_point> lastMatch; ///< set during an episode
        bool matches = false;                                 ///< the last time it was looked at
    };

    AlarmRules m_rules;
    TrackingId m_tracking = 0;
    std::vector<Machine> m_machines; ///< by origin; of a table alone, one
    std::vector<Episode> m_episodes; ///< by rule
};

} // namespace ctscope
