// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/why_nothing.h"
#include "query/flow_order.h"
#include "table/background_worker.h"

#include <QObject>

namespace ctscope {

/// Finds out on a thread of its own which part of a filter excludes everything. GUI thread only.
class WhyNothingMatches : public QObject {
    Q_OBJECT
public:
    explicit WhyNothingMatches(QObject *parent = nullptr);

    /// Asks for the filter of a frame without rows; nothing happens while the same filter is being looked into, or was
    /// a moment ago.
    void ask(const FramePtr &frame);

signals:
    void found(const ctscope::FramePtr &asked, const ctscope::filter::Excluding &excluding);

private:
    Filter m_asked;
    Snapshot::Clock::time_point m_askedAt{};
    bool m_busy = false;
    BackgroundWorker m_worker;
};

} // namespace ctscope
