// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

namespace ctscope {

/// Fires each second for what shows the time that passes. Where frames come every second they are
/// the seconds, so that all of the window is painted at once and not each part at its own moment.
class SecondHand : public QTimer {
public:
    explicit SecondHand(QObject *parent = nullptr);

    /// What a frame changes has just been shown: the next second is the next frame's, if it comes
    /// in time. Does nothing while the timer stands still.
    void frameCame();
};

} // namespace ctscope
