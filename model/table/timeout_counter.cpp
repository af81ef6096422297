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
    {
        const std::lock_guard lock(m_mutex);
        m_job = {picture, m_stop.get_token()};
    }
    m_thread.start([this] { run(); });
}

void TimeoutCounter::run()
{
    Job job;
    {
        const std::lock_guard lock(m_mutex);
        job = std::exchange(m_job, {});
    }
    if (!job.picture) // one before took it
        return;
    auto use = countTimeoutUse(*job.picture, job.stop);
    if (!use)
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_done = {std::move(job.picture), std::move(*use)};
    }
    QMetaObject::invokeMethod(this, [this] { deliver(); }, Qt::QueuedConnection);
}

void TimeoutCounter::deliver()
{
    Done done;
    {
        const std::lock_guard lock(m_mutex);
        done = std::exchange(m_done, {});
    }
    if (done.picture)
        take(done.picture, done.use);
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
