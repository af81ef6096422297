// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

namespace ctscope {

/// Fires each second, for everything that shows passing time. When frames arrive every second, they take the place of
/// the timer, so that the whole window is painted at once and not each part at its own moment.
class SecondHand : public QTimer {
public:
    explicit SecondHand(QObject *parent = nullptr);

    /// A frame was just shown: waits for the next frame, and fires only when it is
    /// late. Does nothing while the timer is stopped.
    void frameCame();
};

} // namespace ctscope
