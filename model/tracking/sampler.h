// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/flow_table.h"

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
class Sampler {
public:
    struct Callbacks {
        /// A new snapshot. Called on the sampler thread, which may use the moment to order it. The
        /// token is asked to stop when the snapshot's source is replaced, not by cancel().
        std::function<void(SnapshotPtr, std::stop_token)> onSnapshot;
        /// A long poll is under way: bytes done, bytes in all (0 = not known). Sampler thread.
        ReadProgress onProgress;
    };

    using Clock = std::function<Snapshot::Clock::time_point()>;

    /// `clock`: the clock that decides when polls are due. A test that sets one advances it and then
    /// wakes the thread with post(); the thread does not wake by time then.
    explicit Sampler(Callbacks callbacks, Clock clock = {});
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
    /// setSource() clears them.
    void watch(std::vector<FlowKey> flows);
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
