// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/counter_history.h"
#include "query/diagnosis/diagnosis_track.h"
#include "query/flow_order.h"
#include "source/namespace_census.h"
#include "table/background_worker.h"
#include "table/diagnosis_report.h"
#include "tracking/trend.h"
#include "ui/panels/fill_history.h"

#include <QObject>

#include <memory>
#include <optional>

namespace ctscope {

/// Diagnoses one table on a thread of its own: a dump once, a live table again every two seconds while somebody
/// sees it. What a diagnosis compares with (rates of counters, growth, when a finding began) is kept while nobody
/// does. GUI thread only.
class DiagnosisFeed : public QObject {
    Q_OBJECT
public:
    explicit DiagnosisFeed(QObject *parent = nullptr);
    /// For a table of the machine whose network namespaces are counted so.
    explicit DiagnosisFeed(NamespaceCounter counter, QObject *parent = nullptr);

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
    /// The count over the last minutes; empty for a dump.
    const FillHistory &history() const noexcept { return m_history; }
    /// See Trend.
    std::optional<std::chrono::seconds> timeToFull() const { return m_trend.timeToFull(); }
    /// The table's last frame; may be null.
    const FramePtr &frame() const noexcept { return m_frame; }
    /// False while there are no entries because they cannot be read.
    bool isReadable() const;

    /// A live table is diagnosed this often at most.
    static constexpr std::chrono::seconds interval{2};
    /// The network namespaces are counted this often at most.
    static constexpr std::chrono::seconds censusInterval{10};

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
    FillHistory m_history;
    DiagnosisTrack m_track;
    DiagnosisThresholds m_thresholds;
    std::optional<Diagnosis> m_diagnosis;
    FramePtr m_diagnosed; ///< the frame that m_diagnosis is of
    bool m_busy = false;
    bool m_seen = false;
    bool m_wantedOnce = false;
    bool m_outdated = false; ///< the thresholds have changed since
    /// What the worker keeps from one diagnosis to the next. Its jobs alone use it, one after another.
    struct Kept;
    std::shared_ptr<Kept> m_kept;
    BackgroundWorker m_worker;
};

} // namespace ctscope
