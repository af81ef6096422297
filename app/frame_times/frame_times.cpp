// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_times/frame_times.h"

#include <QCoreApplication>
#include <QEvent>

#include <condition_variable>
#include <mutex>

namespace ctscope {

namespace {

using Clock = std::chrono::steady_clock;

QEvent::Type questionType()
{
    static const int type = QEvent::registerEventType();
    return static_cast<QEvent::Type>(type);
}

} // namespace

class FrameTimes::Question : public QEvent {
public:
    Question()
        : QEvent(questionType())
    {
    }
    const Clock::time_point asked = Clock::now();
};

FrameTimes::FrameTimes(QObject *parent)
    : QObject(parent)
{
}

FrameTimes::~FrameTimes() { stop(); }

void FrameTimes::start()
{
    stop();
    m_asking = std::jthread([this](const std::stop_token &stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        Clock::time_point next = Clock::now();
        while (!stop.stop_requested()) {
            QCoreApplication::postEvent(this, new Question);
            // Questions that a busy machine delayed are left out, as they would be asked in a burst.
            next = std::max(next + interval, Clock::now());
            stopped.wait_until(lock, stop, next, [] { return false; });
        }
    });
}

void FrameTimes::stop()
{
    m_asking = {};
    // Questions that are still in the queue have no answer time.
    QCoreApplication::removePostedEvents(this, questionType());
}

bool FrameTimes::event(QEvent *event)
{
    if (event->type() != questionType())
        return QObject::event(event);
    m_histogram.add(Clock::now() - static_cast<const Question *>(event)->asked);
    return true;
}

} // namespace ctscope
