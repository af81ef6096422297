// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/counter_history.h"
#include "query/diagnosis/diagnosis_track.h"
#include "query/flow_order.h"
#include "table/background_worker.h"
#include "table/diagnosis_report.h"
#include "tracking/trend.h"

#include <QObject>

#include <optional>

namespace ctscope {

/// Diagnoses one table on a thread of its own: a dump once, a live table again every two seconds while somebody
/// sees it. What a diagnosis compares with (rates of counters, growth, when a finding began) is kept while nobody
/// does. GUI thread only.
class DiagnosisFeed : public QObject {
    Q_OBJECT
public:
    explicit DiagnosisFeed(QObject *parent = nullptr);

    /// The table's next frame.
    void addFrame(const FramePtr &frame);
    /// Whether somebody sees what is found.
    void setSeen(bool seen);
    void setThresholds(const DiagnosisThresholds &thresholds);
    /// Asks for one diagnosis although nobody sees it; changed() follows. Nothing happens when there is one.
    void wantOnce();

    /// The last diagnosis of this table; nullopt before the first.
    const std::optional<Diagnosis> &diagnosis() const noexcept { return m_diagnosis; }
    /// The last diagnosis with the table's name and the time. `images` is empty.
    DiagnosisReport report() const;
    /// The table's last frame; may be null.
    const FramePtr &frame() const noexcept { return m_frame; }
    /// False while there are no entries because they cannot be read.
    bool isReadable() const;

    /// A live table is diagnosed this often at most.
    static constexpr std::chrono::seconds interval{2};

signals:
    /// diagnosis(), or what frame() says about why there is none, has changed.
    void changed();

private:
    void clear();
    bool isDue() const;
    void runIfDue();
    void take(const FramePtr &frame, Diagnosis diagnosis);

    FramePtr m_frame;
    CounterHistory m_counters;
    Trend m_trend;
    DiagnosisTrack m_track;
    DiagnosisThresholds m_thresholds;
    std::optional<Diagnosis> m_diagnosis;
    FramePtr m_diagnosed; ///< the frame that m_diagnosis is of
    bool m_busy = false;
    bool m_seen = false;
    bool m_wantedOnce = false;
    bool m_outdated = false; ///< the thresholds have changed since
    BackgroundWorker m_worker;
};

} // namespace ctscope
