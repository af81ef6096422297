// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "tracking/sampler.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace ctscope {

/// Delivers frames from the sampler thread to the GUI thread. Owns the Sampler, and holds the order and filter that
/// the user requested. GUI thread only.
class FlowFeed : public QObject {
    Q_OBJECT
public:
    /// `clock` is used by all frames; not null.
    explicit FlowFeed(QObject *parent = nullptr, TableClockPtr clock = TableClock::steady());
    ~FlowFeed() override;

    /// Switches to another source; the order and the filter stay.
    void setSource(std::unique_ptr<Source> source);
    /// Source::isLive() of the current source.
    bool isLive() const noexcept;

    /// Clamped to the range of the Sampler.
    void setInterval(std::chrono::milliseconds interval);
    std::chrono::milliseconds interval() const noexcept;
    void setPaused(bool paused);
    bool isPaused() const noexcept;
    /// Which kernel facts snapshots have; see Sampler::setFactsWanted().
    void setFactsWanted(FactsWanted wanted);
    void pollNow();
    void cancel();

    /// Requests another order or filter, for the next frame. While one is being computed, only the last of the new
    /// requests is kept. Frames with an earlier order may still arrive before.
    void setSort(SortSpec sort);
    void setFilter(const Filter &filter);
    /// Whether flows that have just ended are among the rows. Default: they are.
    void setShowEnded(bool show);
    /// How numbers are written, in the cells and for the filter. Default: as in QLocale().
    void setNumberStyle(NumberStyle style);
    /// Asks for groups beside the rows, or for none. Frames have them from the next one on.
    void setGroups(std::optional<GroupQuery> groups);
    const ViewSpec &viewSpec() const noexcept;

    /// The rows of the last frame that are visible: a source that follows its table queries these flows again at
    /// each poll. Cheap; call it whenever the visible rows change.
    void watchRows(const std::vector<int> &rows);

    /// The last frame that frameReady() delivered from the current source; may be null.
    const FramePtr &frame() const noexcept;

signals:
    /// A new frame; the feed acknowledges it to the sampler after all receivers returned.
    void frameReady(ctscope::FramePtr frame);
    /// Progress of a long reading: bytes done, bytes in all (0 = not known).
    void progress(quint64 done, quint64 total);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope

Q_DECLARE_METATYPE(ctscope::FramePtr)
