// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/owner.h"
#include "source/owner_search.h"
#include "tracking/owner_columns.h"
#include "tracking/snapshot.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

namespace ctscope {

/// For which flows of a live table the owners are wanted.
enum class OwnersWanted : std::uint8_t {
    None,
    Watched, ///< those on the screen
    All,     ///< for a filter, an order or groups
};

/// Finds the owners of flows on a thread of its own, which starts with the first question. Each flow is asked for
/// once, when it is first seen, as its socket may be gone later; one that nobody had accepted yet is asked for again.
/// After each search the thread rests, so that it takes a twentieth of a core at most. Public members may be
/// called from any thread; none waits for a search.
class OwnerWatch {
public:
    /// One owner for each flow of an origin. Called on the thread of the watch.
    using Find = std::function<std::vector<Owner>(const Origin &, std::span<const FlowEnds>, const std::stop_token &)>;

    /// Without a function, an OwnerSearch finds them. `onFound` is called on the thread of the watch when take() has
    /// something new.
    explicit OwnerWatch(Find find = {}, std::function<void()> onFound = {});
    /// Ends a search under way, and joins.
    ~OwnerWatch();
    OwnerWatch(const OwnerWatch &) = delete;
    OwnerWatch &operator=(const OwnerWatch &) = delete;

    /// Replaces the last question. `watched`: serials of flows on the screen.
    void ask(SnapshotPtr snapshot, OwnersWanted wanted, std::vector<FlowSerial> watched);
    /// What was found for the flows of a tracking since the last call; the rest is dropped. For FlowTable::attach().
    std::vector<OwnerTexts::Column> take(TrackingId tracking);

private:
    struct Question {
        SnapshotPtr snapshot;
        OwnersWanted wanted = OwnersWanted::None;
        std::vector<FlowSerial> watched;
    };

    using Clock = std::chrono::steady_clock;
    using Lock = std::unique_lock<std::mutex>;

    void run(const std::stop_token &stop);
    bool waitUntil(
        Lock &lock, Clock::time_point until, const std::function<bool()> &ready, const std::stop_token &stop);
    void answer(const Question &question, const std::stop_token &stop);

    Find m_find;
    std::function<void()> m_onFound;
    OwnerSearch m_search; ///< used by m_thread alone
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    Question m_next;                         ///< guarded by m_mutex; without a snapshot there is none
    std::vector<OwnerTexts::Column> m_found; ///< guarded by m_mutex
    TrackingId m_foundOf = 0;                ///< guarded by m_mutex
    std::jthread m_thread;                   ///< last: it uses the others
};

/// The rows whose owners are still to be found, oldest first.
std::vector<Row> rowsWithoutOwner(const Snapshot &snapshot, OwnersWanted wanted, std::span<const FlowSerial> watched);

} // namespace ctscope
