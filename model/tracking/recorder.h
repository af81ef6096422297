// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/outlet.h"
#include "record/recording_writer.h"
#include "tracking/snapshot.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ctscope {

/// Writes what the snapshots of one FlowTable show to a recording: flows that began, changed and ended, the table as a
/// whole now and then, the capacity, settings, and gaps. Gives the flows that ended, samples, settings and gaps to outlets
/// as well. Used by one thread.
class Recorder {
public:
    struct Options {
        std::chrono::seconds keyInterval{600}; ///< between two records of the whole table
        /// For how long the machine has slept since it was started.
        std::function<std::chrono::microseconds()> slept = timeAsleep;
    };
    /// CLOCK_BOOTTIME less CLOCK_MONOTONIC, clock_gettime(2).
    static std::chrono::microseconds timeAsleep();

    /// Without a writer there are only the outlets.
    explicit Recorder(std::unique_ptr<record::RecordingWriter> writer)
        : Recorder(std::move(writer), Options())
    {
    }
    Recorder(std::unique_ptr<record::RecordingWriter> writer, Options options);
    /// Before the first snapshot. The outlet must live as long as the recorder.
    void addOutlet(record::Outlet &outlet) { m_outlets.push_back(&outlet); }

    /// Takes a snapshot of a live table over, the next of its FlowTable, and commits. `now` is the time of its last
    /// poll, in µs since 1970. False when it could not be written; see writer().
    bool take(const Snapshot &snapshot, std::int64_t now);
    /// The recording ends here: writes the table as a whole.
    bool finish(const Snapshot &snapshot, std::int64_t now);

    /// Only where there is one.
    record::RecordingWriter &writer() noexcept { return *m_writer; }
    /// The writer, for another Recorder: that of another FlowTable. Nothing else may be called then.
    std::unique_ptr<record::RecordingWriter> release() noexcept { return std::move(m_writer); }

    /// What was recorded since the last call, for a strip of time.
    struct News {
        std::vector<record::Sample> samples;
        std::vector<record::Gap> gaps;
    };
    News takeNews() { return std::exchange(m_news, {}); }
    /// Snapshots were left out: flows that began and ended meanwhile may be missing.
    void missed() noexcept { m_hasMissed = true; }

private:
    /// What a flow was when it was first seen.
    struct First {
        FlowSerial serial;
        State state;
        bool unreplied;
        bool assured;
    };

    std::int64_t wallOf(std::uint32_t tenths) const noexcept;
    void keepTime(const Snapshot &snapshot, std::int64_t now);
    void takeRows(const Snapshot &snapshot, std::int64_t now);
    void takeLiving(const Snapshot &snapshot, Row row, std::int64_t now);
    void takeEnded(const Snapshot &snapshot, std::int64_t now);
    void takeFacts(const Snapshot &snapshot, std::int64_t now);
    void takeKey(const Snapshot &snapshot, std::int64_t now, bool closing);
    bool addStep(const Snapshot &snapshot, Row row);
    record::FlowSpan spanOf(const Snapshot &snapshot, Row row, std::int64_t end) const noexcept;
    std::string_view pathOf(FlowSerial serial) const;
    std::string ownerOf(const Snapshot &snapshot, Row row) const;
    void addGap(const record::Gap &gap);
    void takeSetting(std::int64_t now, std::string_view name, const std::string &value);

    std::unique_ptr<record::RecordingWriter> m_writer; ///< may be null
    std::vector<record::Outlet *> m_outlets;
    Options m_options;

    /// From these tenths on, how far the clock is ahead of them, in µs. Another one after the clock was set.
    std::vector<std::pair<std::uint32_t, std::int64_t>> m_clock;
    std::chrono::microseconds m_slept{};
    Snapshot::Clock::time_point m_lastPoll{}; ///< that succeeded
    const Snapshot *m_last = nullptr;         ///< only compared: it may be gone
    std::uint64_t m_lastGeneration = 0;
    std::int64_t m_lastTake = 0;
    std::uint32_t m_lastTenths = 0;
    FlowSerial m_nextSerial = 0;
    std::int64_t m_nextKey = 0;
    std::vector<First> m_first; ///< ascending serials
    std::unordered_map<FlowSerial, std::string> m_paths;
    std::unordered_set<FlowSerial> m_writtenEnds; ///< of the ended rows of the last snapshot
    /// When flows were there again that had been taken for ended, in tenths.
    std::unordered_map<FlowSerial, std::uint32_t> m_back;
    std::map<std::string, std::string, std::less<>> m_settings;
    std::map<std::string, std::uint64_t, std::less<>> m_counters;
    KernelFactsPtr m_facts;                     ///< the last that were taken
    std::shared_ptr<const Timeouts> m_timeouts; ///< the last that were taken
    std::unordered_set<FlowSerial> m_owned;     ///< whose owner was written with a living row
    std::uint64_t m_overruns = 0;
    std::int64_t m_problemSince = 0; ///< 0: there is none
    bool m_hasMissed = false;
    News m_news;
};

} // namespace ctscope
