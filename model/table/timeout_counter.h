// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/timeout_use.h"

#include <QObject>
#include <QThreadPool>

#include <mutex>
#include <stop_token>
#include <vector>

namespace ctscope {

/// Counts on a thread of its own what waits under each timeout: a picture may have millions of
/// rows. While one is being counted, of those that come only the last is kept. GUI thread.
class TimeoutCounter : public QObject {
    Q_OBJECT
public:
    explicit TimeoutCounter(QObject *parent = nullptr);
    ~TimeoutCounter() override;

    void count(const SnapshotPtr &picture);
    /// Forgets what is being counted; counted() does not come for it.
    void cancel();

signals:
    /// For the picture that was given; one for each of its timeouts' rules.
    void counted(ctscope::SnapshotPtr picture, const std::vector<ctscope::TimeoutUse> &use);

private:
    struct Job {
        SnapshotPtr picture;
        std::stop_token stop;
    };
    struct Done {
        SnapshotPtr picture;
        std::vector<TimeoutUse> use;
    };

    void start(const SnapshotPtr &picture);
    void run(); ///< on the thread
    void deliver();
    void take(const SnapshotPtr &picture, const std::vector<TimeoutUse> &use);

    SnapshotPtr m_counting; ///< null = idle
    SnapshotPtr m_next;
    std::stop_source m_stop;
    std::mutex m_mutex; // guards m_job and m_done
    Job m_job;
    Done m_done;
    QThreadPool m_thread;
};

} // namespace ctscope
