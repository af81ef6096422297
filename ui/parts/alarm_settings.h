// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/alarm_watch.h"

#include <QStringList>

namespace ctscope {

/// Of what the user wants to be notified, as it is kept in the settings. GUI thread.
struct AlarmSettings {
    bool enabled = false;
    bool full = true;    ///< the table's fill reaches the red level
    bool drops = true;   ///< packets of new flows are dropped
    QStringList filters; ///< names of saved filters

    static AlarmSettings stored();
    void store() const;

    /// The same as rules. `percent`: the red level. Filters that are saved no longer, or have an error, are left out.
    AlarmRules rules(int percent) const;

    friend bool operator==(const AlarmSettings &, const AlarmSettings &) = default;
};

} // namespace ctscope
