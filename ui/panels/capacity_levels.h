// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>

class QSettings;

namespace ctscope {

/// From which percentage of max the table is worth a look (amber) and a hand (red).
struct CapacityLevels {
    int warning = 75; ///< percent, 1 to 99
    int alarm = 90;   ///< percent, above `warning`, at most 100

    /// The nearest levels that make sense together.
    CapacityLevels normalised() const noexcept;

    static CapacityLevels fromSettings(const QSettings &settings);
    void toSettings(QSettings &settings) const;

    friend bool operator==(const CapacityLevels &, const CapacityLevels &) noexcept = default;
};

} // namespace ctscope

Q_DECLARE_METATYPE(ctscope::CapacityLevels)
