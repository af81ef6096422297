// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/source.h"
#include "tracking/merged_tables.h"
#include "tracking/owner_watch.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ctscope {

class Sampler;

/// What the sampler of a set wants of its members. A plain value.
struct SetWishes {
    std::chrono::milliseconds interval{1000};
    bool paused = false;
    FactsWanted facts;     ///< of the machine in focus; of the others the switches and the statistics
    OriginIndex focus = 0; ///< the machine that the user looks at
    OwnersWanted owners = OwnersWanted::Watched;
    std::vector<FlowSerial> ownersOf{}; ///< see Sampler::watchOwners()
    friend bool operator==(const SetWishes &, const SetWishes &) = default;
};

/// The live tables of several machines. Each is read by a Sampler, and so by a thread, of its own: one that does not
/// answer delays no other. What they publish waits here until it is merged; a member polls again only then. Used by one
/// thread, that of the set's own sampler.
class TableSet {
public:
    using Clock = std::function<Snapshot::Clock::time_point()>;

    struct Callbacks {
        /// hasNews() or due() may have changed. Called on the thread of a member.
        std::function<void()> onNews;
        OwnerWatch::Find findOwners{}; ///< see Sampler::Callbacks
    };

    /// Begins to read all members.
    TableSet(std::vector<SourceMember> members, Callbacks callbacks, Clock clock = {});
    /// Ends all readings, and joins.
    ~TableSet();
    TableSet(const TableSet &) = delete;
    TableSet &operator=(const TableSet &) = delete;

    /// Makes what has changed since the last call known to the members.
    void apply(const SetWishes &wishes);
    /// The flows on the screen, each of an origin; see Source::watch().
    void watch(const std::vector<FlowKey> &flows, const std::vector<OriginIndex> &origins);
    /// Every member polls at once, also while paused, and tries a lost connection again.
    void poll();
    /// Ends the polls under way.
    void cancel();

    /// True when a member has something that is not merged yet; while `paused`, only an answer to poll() counts.
    bool hasNews(bool paused) const noexcept { return m_answered || (m_news && !paused); }
    /// When the next merge is due: the members keep to the interval, and what they bring is shown soon. At first a
    /// moment later, so that most of them are in it; and a merge is followed by a rest as long as itself.
    Snapshot::Clock::time_point due(std::chrono::milliseconds interval) const;
    /// One snapshot of what the members know by now. Never waits for one.
    SnapshotPtr merge(HostNamesPtr hosts, GeoDataPtr geo);
    const SnapshotPtr &current() const noexcept { return m_merged.current(); }

private:
    struct Member;
    void takeNews(bool isAnswer);
    Snapshot::Clock::time_point now() const { return m_clock ? m_clock() : Snapshot::Clock::now(); }

    const Callbacks m_callbacks;
    const Clock m_clock;
    std::atomic<bool> m_news = false;
    std::atomic<bool> m_answered = false; ///< the news are an answer to poll()
    std::atomic<Snapshot::Clock::duration::rep> m_firstNews{0};
    std::optional<Snapshot::Clock::time_point> m_mergedAt; ///< when the last merge began
    Snapshot::Clock::duration m_mergeCost{};
    std::shared_ptr<CommonTracking> m_common;
    MergedTables m_merged;
    SetWishes m_wishes;
    std::vector<std::unique_ptr<Member>> m_members;
};

} // namespace ctscope
