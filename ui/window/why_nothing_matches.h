// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/why_nothing.h"
#include "query/flow_order.h"
#include "table/background_worker.h"
#include "ui/parts/problem_words.h"

#include <QObject>

namespace ctscope {

/// What a page says of a filter that no row matches: found out on a thread of its own, which part of it excludes
/// everything, as that takes a pass over the rows. GUI thread only.
class WhyNothingMatches : public QObject {
    Q_OBJECT
public:
    explicit WhyNothingMatches(QObject *parent = nullptr);

    /// The words for a frame without rows, as far as it is known by now; changed() tells more.
    const PageState &ask(const FramePtr &frame);
    /// The filter of those words without the part that is to blame; empty while that is not known, or all of it is.
    const Filter &withoutPart() const noexcept { return m_withoutPart; }

signals:
    /// The words for this frame are others now.
    void changed(const ctscope::FramePtr &asked, const ctscope::PageState &words);

private:
    void search(const FramePtr &frame);
    void take(const FramePtr &asked, const filter::Excluding &excluding);

    Filter m_filter;        ///< that the words are about
    TrackingId m_table = 0; ///< the same
    Filter m_withoutPart;
    PageState m_words;
    Filter m_asked;
    Snapshot::Clock::time_point m_askedAt{};
    bool m_busy = false;
    BackgroundWorker m_worker;
};

} // namespace ctscope
