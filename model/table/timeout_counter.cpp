// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/timeout_counter.h"

#include <QMetaObject>

#include <utility>

namespace ctscope {

TimeoutCounter::TimeoutCounter(QObject *parent)
    : QObject(parent)
{
    m_thread.setMaxThreadCount(1);
}

TimeoutCounter::~TimeoutCounter()
{
    m_stop.request_stop();
    m_thread.waitForDone();
}

void TimeoutCounter::count(const SnapshotPtr &picture)
{
    if (m_counting)
        m_next = picture;
    else
        start(picture);
}

void TimeoutCounter::cancel()
{
    m_stop.request_stop();
    m_counting.reset();
    m_next.reset();
}

void TimeoutCounter::start(const SnapshotPtr &picture)
{
    m_counting = picture;
    m_stop = std::stop_source();
    m_thread.start([this, picture, stop = m_stop.get_token()] {
        auto use = countTimeoutUse(*picture, stop);
        if (!use)
            return;
        QMetaObject::invokeMethod(this, [this, picture, counted = std::move(*use)] { take(picture, counted); },
                                  Qt::QueuedConnection);
    });
}

void TimeoutCounter::take(const SnapshotPtr &picture, const std::vector<TimeoutUse> &use)
{
    if (picture != m_counting) // cancelled when it was done
        return;
    m_counting.reset();
    emit counted(picture, use);
    if (!m_counting && m_next)
        start(std::exchange(m_next, nullptr));
}

} // namespace ctscope
