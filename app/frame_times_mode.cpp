// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_times_mode.h"

#include <QCoreApplication>
#include <QEvent>
#include <QTimer>
#include <QWidget>

#include <cstdio>

namespace ctscope {

FrameTimesMode::FrameTimesMode(QWidget &window, std::optional<unsigned> seconds)
    : m_window(window)
    , m_seconds(seconds)
{
    m_sinceStart.start();
    m_window.installEventFilter(this);
}

FrameTimesMode::~FrameTimesMode()
{
    m_times.stop();
    if (m_times.histogram().count() > 0) {
        std::printf("It took so long to answer, asked every %lld ms:\n%s",
            static_cast<long long>(FrameTimes::interval.count()), m_times.histogram().report().c_str());
    }
}

bool FrameTimesMode::eventFilter(QObject *watched, QEvent *event)
{
    // Queued: the painting itself comes first.
    if (event->type() == QEvent::Paint) {
        m_window.removeEventFilter(this);
        QMetaObject::invokeMethod(this, &FrameTimesMode::painted, Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

void FrameTimesMode::painted()
{
    std::printf("The window was first painted after %lld ms.\n", static_cast<long long>(m_sinceStart.elapsed()));
    std::fflush(stdout);
    if (m_seconds == 0U) {
        QCoreApplication::quit();
        return;
    }
    m_times.start();
    if (m_seconds)
        QTimer::singleShot(std::chrono::seconds(*m_seconds), this, &QCoreApplication::quit);
}

} // namespace ctscope
