// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>

class QSettings;

namespace ctscope {

/// The percentages of the limit from which the gauge is amber (warning) and red (alarm).
struct CapacityLevels {
    int warning = 75; ///< percent, 1 to 99
    int alarm = 90;   ///< percent, above `warning`, at most 100

    /// The nearest valid levels.
    CapacityLevels normalised() const noexcept;

    static CapacityLevels fromSettings(const QSettings &settings);
    void toSettings(QSettings &settings) const;

    friend bool operator==(const CapacityLevels &, const CapacityLevels &) noexcept = default;
};

} // namespace ctscope

Q_DECLARE_METATYPE(ctscope::CapacityLevels)
