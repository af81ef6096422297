// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/why_nothing.h"
#include "query/flow_order.h"

#include <QObject>

#include <stop_token>

namespace ctscope {

/// Finds out on a thread of the pool which part of a filter excludes everything. GUI thread only.
class WhyNothing : public QObject {
    Q_OBJECT
public:
    explicit WhyNothing(QObject *parent = nullptr);
    ~WhyNothing() override;

    /// Asks for the filter of a frame without rows; nothing happens while the same filter is being looked into, or was
    /// a moment ago.
    void ask(const FramePtr &frame);

signals:
    void found(const ctscope::FramePtr &asked, const ctscope::filter::Excluding &excluding);

private:
    std::stop_source m_stop;
    Filter m_asked;
    Snapshot::Clock::time_point m_askedAt{};
    bool m_busy = false;
};

} // namespace ctscope
