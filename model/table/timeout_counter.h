// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/timeout_use.h"

#include <QObject>
#include <QThreadPool>

#include <mutex>
#include <stop_token>
#include <vector>

namespace ctscope {

/// Counts the flows under each timeout, on a thread of its own because a snapshot may have millions of
/// rows. While it counts one snapshot, it keeps only the latest of those that arrive. GUI thread.
class TimeoutCounter : public QObject {
    Q_OBJECT
public:
    explicit TimeoutCounter(QObject *parent = nullptr);
    ~TimeoutCounter() override;

    void count(const SnapshotPtr &snapshot);
    /// Cancels counting; counted() is not emitted for it.
    void cancel();

signals:
    /// The result for the snapshot that was given; one element for each timeout rule of it.
    void counted(ctscope::SnapshotPtr snapshot, const std::vector<ctscope::TimeoutUse> &use);

private:
    struct Job {
        SnapshotPtr snapshot;
        std::stop_token stop;
    };
    struct Done {
        SnapshotPtr snapshot;
        std::vector<TimeoutUse> use;
    };

    void start(const SnapshotPtr &snapshot);
    void run(); ///< on the thread
    void deliver();
    void take(const SnapshotPtr &snapshot, const std::vector<TimeoutUse> &use);

    SnapshotPtr m_counting; ///< null = idle
    SnapshotPtr m_next;
    std::stop_source m_stop;
    std::mutex m_mutex; // guards m_job and m_done
    Job m_job;
    Done m_done;
    QThreadPool m_thread;
};

} // namespace ctscope
