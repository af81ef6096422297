// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/flow_table.h"
#include "tracking/owner_watch.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

namespace ctscope {

/// The sampler thread: owns a Source and a FlowTable, polls the source at an interval, and hands every
/// snapshot on. All public members may be called from any thread; none of them waits for a poll.
///
/// The next poll is armed only after acknowledge(): a slow receiver slows the polling, and no
/// queue can grow. The destructor cancels a poll under way and joins.
///
/// The members of a Set are read by samplers of their own (TableSet). A poll then merges what they know by now, and
/// comes only when one of them has something new.
class Sampler {
public:
    struct Callbacks {
        /// A new snapshot. Called on the sampler thread, which may use the moment to order it. The
        /// token is asked to stop when the snapshot's source is replaced, not by cancel().
        std::function<void(SnapshotPtr, std::stop_token)> onSnapshot;
        /// A long poll is under way: bytes done, bytes in all (0 = not known). Sampler thread.
        ReadProgress onProgress;
        /// How owners are found; see OwnerWatch. Empty: from the sockets of this machine.
        OwnerWatch::Find findOwners = {};
    };

    using Clock = std::function<Snapshot::Clock::time_point()>;

    /// `clock`: the clock that decides when polls are due. A test that sets one advances it and then
    /// wakes the thread with post(); the thread does not wake by time then.
    /// `common`: what the tables of a set have in common; null for a table alone.
    explicit Sampler(Callbacks callbacks, Clock clock = {}, std::shared_ptr<CommonTracking> common = {});
    /// Must not be called from a callback.
    ~Sampler();
    Sampler(const Sampler &) = delete;
    Sampler &operator=(const Sampler &) = delete;

    /// Starts over with another source and an empty table. Cancels a poll under way, whose snapshot
    /// is not handed on; nor is an acknowledgement of the last snapshot waited for. nullptr: none.
    void setSource(std::unique_ptr<Source> source);
    /// 0.5 to 60 s; values outside are clamped. Default 1 s. A poll that takes longer is followed
    /// by a rest as long as itself.
    void setInterval(std::chrono::milliseconds interval);
    void setPaused(bool paused);
    /// Which kernel facts are read with the polls, at most once a second. Default: the switches alone.
    /// Facts that were not wanted before are read at once by an extra poll, unless paused.
    void setFactsWanted(FactsWanted wanted);
    /// Polls at once, also while paused, and reads a dump again. If the last snapshot is not yet
    /// acknowledged, then as soon as it is.
    void pollNow();
    /// Ends a poll under way with Problem::Cancelled.
    void cancel();
    /// The receiver has shown the last snapshot.
    void acknowledge();
    /// The flows on the screen, for the next polls: see Source::watch(). Replaces the last ones;
    /// setSource() clears them. `origins`: of a set, the origin of each.
    void watch(std::vector<FlowKey> flows, std::vector<OriginIndex> origins = {});
    /// Of a set, the machine whose facts are read as setFactsWanted() says; of the others fewer are. Default: the first.
    void setFocus(OriginIndex origin);
    /// For which flows the owners are found, and the serials of those that are watched. Owners come with a
    /// snapshot of their own, also between polls and while paused, or with the next poll where snapshots take long. Default: of those
    /// watched, which are none; setSource() clears them.
    void setOwnersWanted(OwnersWanted wanted);
    void watchOwners(std::vector<FlowSerial> flows);
    /// The names of hosts for the next snapshots; see Snapshot::hosts and Snapshot::geo. They stay when the source is replaced. While
    /// nothing is polled, as with a dump, the last flows are published again with them.
    void setHosts(HostNamesPtr hosts, GeoDataPtr geo = nullptr);
    /// Runs a task on the sampler thread between polls. Tasks run in order.
    void post(std::function<void(std::stop_token)> task);

    static constexpr std::chrono::milliseconds shortestInterval{500};
    static constexpr std::chrono::milliseconds longestInterval{60000};
    static constexpr std::chrono::milliseconds factsInterval{1000};
    /// The timeouts are some sixty files, and seldom changed.
    static constexpr std::chrono::milliseconds timeoutsInterval{5000};

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
