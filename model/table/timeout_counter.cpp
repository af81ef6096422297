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

void TimeoutCounter::count(const SnapshotPtr &snapshot)
{
    if (m_counting)
        m_next = snapshot;
    else
        start(snapshot);
}

void TimeoutCounter::cancel()
{
    m_stop.request_stop();
    m_counting.reset();
    m_next.reset();
}

void TimeoutCounter::start(const SnapshotPtr &snapshot)
{
    m_counting = snapshot;
    m_stop = std::stop_source();
    {
        const std::lock_guard lock(m_mutex);
        m_job = {snapshot, m_stop.get_token()};
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
    if (!job.snapshot) // an earlier run did this job
        return;
    auto use = countTimeoutUse(*job.snapshot, job.stop);
    if (!use)
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_done = {std::move(job.snapshot), std::move(*use)};
    }
    QMetaObject::invokeMethod(
        this, [this] { deliver(); }, Qt::QueuedConnection);
}

void TimeoutCounter::deliver()
{
    Done done;
    {
        const std::lock_guard lock(m_mutex);
        done = std::exchange(m_done, {});
    }
    if (done.snapshot)
        take(done.snapshot, done.use);
}

void TimeoutCounter::take(const SnapshotPtr &snapshot, const std::vector<TimeoutUse> &use)
{
    if (snapshot != m_counting) // cancelled when it was done
        return;
    m_counting.reset();
    emit counted(snapshot, use);
    if (!m_counting && m_next)
        start(std::exchange(m_next, nullptr));
}

} // namespace ctscope
