// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace ctscope {

/// Does jobs on a thread of its own, one after another, and hands their results to the thread that owns it. The thread
/// starts with the first job. The destructor drops the jobs that wait, asks the one under way to stop, and waits for
/// its end. All functions are for the owner's thread.
class BackgroundWorker : public QObject {
    Q_OBJECT
public:
    /// Called on the owner's thread; empty: there is nothing to hand over.
    using Result = std::function<void()>;
    using Job = std::function<Result(const std::stop_token &)>;

    explicit BackgroundWorker(QObject *parent = nullptr);
    ~BackgroundWorker() override;

    /// Adds a job behind those that wait.
    void run(Job job);
    /// Drops the jobs that wait, and asks the one under way to stop. No result of theirs is handed over.
    void cancel();
    /// Waits until all jobs are done. Their results are handed over later, as always.
    void finish();

private:
    struct Waiting {
        Job job;
        std::stop_token stop;
    };
    struct Done {
        Result result;
        std::stop_token stop;
    };

    void work(const std::stop_token &end); ///< on the thread
    void deliver();

    std::stop_source m_stop; ///< of all jobs since the last cancel()
    std::mutex m_mutex;      // guards m_waiting and m_done
    std::condition_variable_any m_added;
    std::deque<Waiting> m_waiting;
    std::deque<Done> m_done;
    std::jthread m_thread;
};

} // namespace ctscope
