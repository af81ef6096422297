// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/background_worker.h"
#include "tracking/timeout_use.h"

#include <QObject>

#include <vector>

namespace ctscope {

/// Counts the flows under each timeout, on a thread of its own because a snapshot may have millions of
/// rows. While it counts one snapshot, it keeps only the latest of those that arrive. GUI thread.
class TimeoutCounter : public QObject {
    Q_OBJECT
public:
    explicit TimeoutCounter(QObject *parent = nullptr);

    void count(const SnapshotPtr &snapshot);
    /// Cancels counting; counted() is not emitted for it.
    void cancel();

signals:
    /// The result for the snapshot that was given; one element for each timeout rule of it.
    void counted(ctscope::SnapshotPtr snapshot, const std::vector<ctscope::TimeoutUse> &use);

private:
    void start(const SnapshotPtr &snapshot);
    void take(const SnapshotPtr &snapshot, const std::vector<TimeoutUse> &use);

    SnapshotPtr m_counting; ///< null = idle
    SnapshotPtr m_next;
    BackgroundWorker m_worker;
};

} // namespace ctscope
