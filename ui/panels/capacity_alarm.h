// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/damage_watch.h"
#include "ui/panels/capacity_levels.h"
#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

#include <optional>

namespace ctscope {

/// Raises the alarm for one live table: when it is nearly full or full, and when the
/// kernel drops packets of new flows or evicts entries. A plain value, GUI thread.
class CapacityAlarm {
public:
    /// Updates the alarm from the last reading. A dump raises no alarm. `machine`: what to call the table's machine, where
    /// there are several.
    void update(const Snapshot &snapshot, const CapacityLevels &levels, const QString &machine = {});

    /// The notice for the bar above the table; nullopt without an alarm.
    const std::optional<Notice> &notice() const noexcept { return m_notice; }
    /// For the status line and the window's title: "table full", "table 93 % full, packets dropped".
    const QString &shortText() const noexcept { return m_shortText; }
    /// The same at the beginning of a title.
    const QString &titleText() const noexcept { return m_titleText; }

private:
    void putIntoWords(const Snapshot &snapshot, const QString &machine);

    enum class Fill { Calm, NearlyFull, Full };
    Fill m_fill = Fill::Calm;
    TrackingId m_tracking = 0;
    DamageWatch m_damage;
    std::optional<Notice> m_notice;
    QString m_shortText;
    QString m_titleText;
};

} // namespace ctscope
