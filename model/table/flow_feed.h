// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "tracking/sampler.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
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

    /// Makes another table of each snapshot, on the sampler thread, such as its comparison with a later one. null: the
    /// token asked to stop. For the sources that are set from now on.
    using Preparation = std::function<SnapshotPtr(const SnapshotPtr &, const std::stop_token &)>;
    void setPreparation(Preparation preparation);
    /// Makes the groups of all flows that pass a filter, on the sampler or the orderer thread, where the rows of the
    /// snapshot are only some of them. null: it cannot, or the token asked to stop. For the sources that are set from
    /// now on.
    using Grouper =
        std::function<GroupedRowsPtr(const GroupQuery &, const Filter &, const SnapshotPtr &, const std::stop_token &)>;
    void setGrouper(Grouper grouper);
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
    /// Of a set, the machine that the facts are for; see Sampler::setFocus().
    void setFocus(OriginIndex origin);
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

    /// The flows whose owners are wanted: those on the screen in a view that shows owners. When the order, the filter
    /// or the groups need owners, those of all flows are found.
    void watchOwners(std::vector<FlowSerial> flows);
    /// The owners of all flows are wanted in any case, as when they are recorded.
    void setOwnersOfAll(bool all);

    /// The names of hosts, countries and networks that the next frames have.
    void setHosts(HostNamesPtr hosts, GeoDataPtr geo = nullptr);

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
