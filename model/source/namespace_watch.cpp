// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_watch.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace ctscope {

class NamespaceWatch::Private {
public:
    Private(NamespaceCounter counter, OnCensus onCensus, std::chrono::milliseconds interval)
        : m_counter(std::move(counter))
        , m_onCensus(std::move(onCensus))
        , m_interval(interval)
        , m_thread([this](const std::stop_token &quit) { run(quit); })
    {
    }

    void setActive(bool active)
    {
        const std::lock_guard lock(m_mutex);
        if (active == m_active)
            return;
        m_active = active;
        if (active)
            m_ofActivity = std::stop_source();
        else
            m_ofActivity.request_stop();
        m_changed.notify_all();
    }

    void quit()
    {
        setActive(false);
        m_thread.request_stop();
    }

private:
    void run(const std::stop_token &quit)
    {
        std::unique_lock lock(m_mutex);
        while (!quit.stop_requested()) {
            if (!m_active) {
                lock.unlock();
                m_counter.close();
                lock.lock();
                m_changed.wait(lock, quit, [this] { return m_active; });
                continue;
            }
            const std::stop_token stop = m_ofActivity.get_token();
            lock.unlock();
            NamespaceCensusPtr census = m_counter.take(stop);
            if (!stop.stop_requested())
                m_onCensus(std::move(census));
            lock.lock();
            m_changed.wait_for(lock, quit, m_interval, [&stop] { return stop.stop_requested(); });
        }
    }

    NamespaceCounter m_counter; // the thread's alone
    const OnCensus m_onCensus;
    const std::chrono::milliseconds m_interval;

    std::mutex m_mutex; // of the two below
    bool m_active = false;
    std::stop_source m_ofActivity; ///< ends what is done since setActive(true)
    std::condition_variable_any m_changed;
    std::jthread m_thread; ///< last: it starts when everything else is there
};

NamespaceWatch::NamespaceWatch(OnCensus onCensus)
    : NamespaceWatch(NamespaceCounter(), std::move(onCensus))
{
}

NamespaceWatch::NamespaceWatch(NamespaceCounter counter, OnCensus onCensus, std::chrono::milliseconds interval)
    : d(std::make_unique<Private>(std::move(counter), std::move(onCensus), interval))
{
}

NamespaceWatch::~NamespaceWatch() { d->quit(); }

void NamespaceWatch::setActive(bool active) { d->setActive(active); }

} // namespace ctscope
