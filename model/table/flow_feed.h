// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "tracking/sampler.h"

#include <QObject>

#include <memory>
#include <vector>

namespace ctscope {

/// Brings frames from the sampler thread to the GUI thread: one Sampler, the view that the user
/// asked for, and one queued signal. Lives on the GUI thread.
class FlowFeed : public QObject {
    Q_OBJECT
public:
    /// `clock` is that of all frames; not null.
    explicit FlowFeed(QObject *parent = nullptr, TableClockPtr clock = TableClock::steady());
    ~FlowFeed() override;

    /// Starts over with another source; the view that was asked for stays.
    void setSource(std::unique_ptr<Source> source);
    /// Source::isLive() of the source at work.
    bool isLive() const noexcept;

    /// Clamped to what the Sampler takes.
    void setInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds interval() const noexcept;
    void setPaused(bool paused);
    bool isPaused() const noexcept;
    /// What Snapshot::facts holds; see Sampler::setFactsWanted().
    void setFactsWanted(FactsWanted wanted);
    void pollNow();
    void cancel();

    /// Asks for another order or filter; the next frame has it. Of several asked for while one is
    /// being made, only the last is made. Frames made for an earlier view may still come before.
    void setSort(SortSpec sort);
    void setFilter(const QString &text);
    /// Whether flows that have just ended are among the rows. Default: they are.
    void setShowEnded(bool show);
    /// How numbers look, for the cells and for the filter. Default: as in QLocale().
    void setNumberStyle(NumberStyle style);
    const ViewSpec &viewSpec() const noexcept;

    /// The rows of the last frame that the user has before his eyes: a source that follows its table
    /// asks for these flows anew at each look. Cheap; to be called again when they are others.
    void watchRows(const std::vector<int> &rows);

    /// The last frame that frameReady() brought from the source at work; may be null.
    const FramePtr &frame() const noexcept;

signals:
    /// A new frame; the feed acknowledges it to the sampler after all receivers returned.
    void frameReady(ctscope::FramePtr frame);
    /// A long reading is under way: bytes done, bytes in all (0 = not known).
    void progress(quint64 done, quint64 total);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope

Q_DECLARE_METATYPE(ctscope::FramePtr)
