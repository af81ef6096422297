// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/background_worker.h"

#include <QMetaObject>

#include <utility>

namespace ctscope {

BackgroundWorker::BackgroundWorker(QObject *parent)
    : QObject(parent)
{
}

BackgroundWorker::~BackgroundWorker()
{
    cancel();
    m_thread = {};
}

void BackgroundWorker::run(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back({std::move(job), m_stop.get_token()});
    }
    m_added.notify_one();
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token &end) { work(end); });
}

void BackgroundWorker::cancel()
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    std::deque<Waiting> dropped;
    const std::lock_guard lock(m_mutex);
    dropped.swap(m_waiting);
}

// A thread that is asked to end does what waits first.
void BackgroundWorker::finish() { m_thread = {}; }

void BackgroundWorker::work(const std::stop_token &end)
{
    std::unique_lock lock(m_mutex);
    while (m_added.wait(lock, end, [this] { return !m_waiting.empty(); })) {
        Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        Result result = next.job(next.stop);
        next.job = nullptr;
        lock.lock();
        if (!result || next.stop.stop_requested())
            continue;
        m_done.push_back({std::move(result), next.stop});
        QMetaObject::invokeMethod(
            this, [this] { deliver(); }, Qt::QueuedConnection);
    }
}

void BackgroundWorker::deliver()
{
    Done done;
    {
        const std::lock_guard lock(m_mutex);
        done = std::move(m_done.front());
        m_done.pop_front();
    }
    if (!done.stop.stop_requested())
        done.result();
}

} // namespace ctscope
