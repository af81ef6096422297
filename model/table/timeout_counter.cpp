// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/timeout_counter.h"

#include <utility>

namespace ctscope {

TimeoutCounter::TimeoutCounter(QObject *parent)
    : QObject(parent)
{
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
    m_worker.cancel();
    m_counting.reset();
    m_next.reset();
}

void TimeoutCounter::start(const SnapshotPtr &snapshot)
{
    m_counting = snapshot;
    m_worker.run([this, snapshot](const std::stop_token &stop) -> BackgroundWorker::Result {
        auto use = countTimeoutUse(*snapshot, stop);
        if (!use)
            return {};
        return [this, snapshot, use = std::move(*use)] { take(snapshot, use); };
    });
}

void TimeoutCounter::take(const SnapshotPtr &snapshot, const std::vector<TimeoutUse> &use)
{
    m_counting.reset();
    emit counted(snapshot, use);
    if (!m_counting && m_next)
        start(std::exchange(m_next, nullptr));
}

} // namespace ctscope
