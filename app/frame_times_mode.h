// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frame_times/frame_times.h"

#include <QElapsedTimer>
#include <QObject>

#include <optional>

class QWidget;

namespace ctscope {

/// --frame-times: prints when the window was first painted, measures how fast it answers, and prints
/// that when the program ends. GUI thread.
class FrameTimesMode : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive this. With `seconds` the program ends by itself so long after the
    /// window was first painted; 0 ends it with the first painting.
    FrameTimesMode(QWidget &window, std::optional<unsigned> seconds);
    ~FrameTimesMode() override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void painted();

    QWidget &m_window;
    std::optional<unsigned> m_seconds;
    QElapsedTimer m_sinceStart;
    FrameTimes m_times;
};

} // namespace ctscope
