// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/program_names.h"
#include "source/netlink_table.h"
#include "source/reading_schedule.h"
#include "source/source.h"

#include <chrono>
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

namespace ctscope {

/// Follows the kernel's table with little work. Readings of the whole table give the exact state, at
/// intervals that depend on their cost; events report the flows that begin and end in between; the
/// flows on the screen are queried one by one.
///
/// Flows older than the event subscription may end without an event (kernels since 5.19):
/// the next reading finds them gone. After events were lost, or a reading was interrupted, the
/// table is read again, and the state is shown until then.
class NetlinkFollower {
public:
    using Clock = std::function<ReadingSchedule::TimePoint()>;

    struct Options {
        /// What the kernel keeps of events between two readings: some 20,000 of them.
        std::size_t bufferBytes = std::size_t(8) << 20;
        Clock clock = &std::chrono::steady_clock::now;
        ProgramNames names{};
    };

    /// `table` must outlive this.
    NetlinkFollower(NetlinkTable &table, Options options);

    /// The flows to ask for at each reading; at most mostWatched of them are.
    void watch(std::vector<FlowKey> flows);
    /// A reading, changes, or both.
    ReadResult read(std::stop_token stop, const ReadProgress &progress);

    static constexpr std::size_t mostWatched = 400;
    /// Flows that changed while the table was read and are therefore queried again.
    static constexpr std::size_t mostResolved = 2000;
    /// After a longer rest (a pause, a suspend) the table is read first of all.
    static constexpr std::chrono::seconds longestRest{15};

private:
    /// Events that came, behind the rows that are there; false when some were lost or could not be read.
    bool takeEvents(FlowStore &rows, const std::stop_token &stop);
    void countBegun(const FlowStore &rows, Row first);
    bool isFarFrom(const Capacity &capacity) const;
    void keepSubscribed();
    void loseEvents(FlowStore &rows, bool expected);
    ReadResult readTable(FlowChanges changes, std::stop_token stop, const ReadProgress &progress);
    ReadResult readChanges(FlowChanges changes, std::stop_token stop, const ReadProgress &progress);
    void resolveUpdates(FlowStore &rows, Row first, std::stop_token stop);
    bool dropLateRows(FlowStore &rows, bool afterLoss, std::stop_token stop);
    void askForWatched(FlowChanges &changes, std::stop_token stop);
    void close(FlowChanges &changes, ReadingSchedule::TimePoint begin) const;

    NetlinkTable &m_table;
    Options m_options;
    ReadingSchedule m_schedule;
    FollowState m_state;
    std::vector<FlowKey> m_watched;
    std::vector<FlowKey> m_answered; ///< of the watched ones, at the last poll
    std::size_t m_known = 0;         ///< flows in the last reading, and that have begun since
    std::int64_t m_living = 0;       ///< about how many flows are shown as living
    std::uint64_t m_lastRead = 0;    ///< flows in the last reading
    /// Entries whose end was reported, of this poll and of the last one.
    std::unordered_set<std::uint64_t> m_ended, m_endedBefore;
    Capacity m_capacity;              ///< when the poll began
    std::uint64_t m_subscribedTo = 0; ///< number of the channel; 0 = none
    bool m_hasRead = false;           ///< there was a reading since the subscription, and it was handed on
    /// Nothing is missing between the last reading and the last event taken.
    bool m_isComplete = false;
    std::optional<ReadingSchedule::TimePoint> m_lastPoll;
};

} // namespace ctscope
