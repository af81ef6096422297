// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"
#include "record/flow_block.h"
#include "record/recording.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace ctscope::record {

/// Flows of a recording, and how many blocks could not be read.
struct RecordedFlows {
    FlowBlock flows;
    std::uint64_t damaged = 0;
};

/// Reads a recording, also while it is written. The file may be damaged or come from anywhere: what can be read is, and
/// error() or `damaged` say that something is missing. Not thread-safe.
class RecordingReader {
public:
    /// nullopt with `error` set when the file cannot be opened or is no recording. The writer of a recording in memory
    /// waits until its readers are gone.
    static std::optional<RecordingReader> open(const std::string &path, FileError &error);
    /// Reads from the database of a writer.
    explicit RecordingReader(Database &database);

    const Head &head() const noexcept { return m_head; }
    /// What it covers; nullopt when nothing was recorded yet.
    std::optional<Range> range();
    /// Gaps that overlap a range, in their order.
    std::vector<Gap> gaps(const Range &range);
    /// The samples within a range, in their order; of more than `most`, one for each few: the fullest of them.
    std::vector<Sample> samples(const Range &range, std::size_t most);
    /// The last sample that is not later.
    std::optional<Sample> sampleAt(std::int64_t time);
    /// The settings in force at a moment, by name.
    std::vector<SettingChange> settingsAt(std::int64_t time);
    /// The moments at which the table was recorded whole, within a range.
    std::vector<std::int64_t> keys(const Range &range);

    /// From now on flows have a start, see Selection::withStarts.
    void addStarts() noexcept { m_withStarts = true; }
    /// The table as it was at a moment.
    RecordedFlows tableAt(std::int64_t time, const std::stop_token &stop = {});
    /// The flows that were there at some moment of a range: those that ended, and those that were there at its end.
    RecordedFlows flowsBetween(const Range &range, const std::stop_token &stop = {});
    /// Those of them that had this end outside.
    RecordedFlows search(const OutsideEnd &end, const Range &range, const std::stop_token &stop = {});
    /// The number of the last pass: each start of a recorder, and each clock that was set back, begins another one.
    std::int64_t lastPass();
    /// The last writer ended in order.
    bool isClosed();
    /// The flows that were there when the recording was written last.
    RecordedFlows tail(const std::stop_token &stop = {});

    // What is needed to copy a part (reading_parts.cpp):

    /// The whole table at a moment, as it was recorded.
    struct KeyHead {
        std::int64_t id;
        std::int64_t time;
        std::int64_t pass;
        bool closing; ///< the recorder ended with it
    };
    /// In the order in which they were written; `range` has their times.
    std::vector<KeyHead> keyHeads(const Range &range);
    /// The table of a pass at a moment of it, also where a later pass has the same moment.
    RecordedFlows tableOf(std::int64_t pass, std::int64_t time, const std::stop_token &stop = {});
    RecordedFlows keyTable(std::int64_t id, const std::stop_token &stop = {});
    /// The passes that a range touches, in their order.
    std::vector<std::int64_t> passes(const Range &range);
    /// The last moment of a pass.
    std::optional<std::int64_t> endOf(std::int64_t pass);
    /// Calls `use` with the flows of a pass that ended within a range, some at a time; until it returns false. How many
    /// blocks could not be read.
    std::uint64_t forEachEnded(std::int64_t pass, const Range &range, const std::function<bool(FlowBlock &&)> &use,
        const std::stop_token &stop = {});
    std::vector<Sample> samplesOf(std::int64_t pass, const Range &range);
    std::vector<SettingChange> settingChanges(const Range &range);
    /// Everything that is read while use() runs is of one state of the file.
    void atOnce(const std::function<void()> &use);

    const FileError &error() const noexcept { return database().error(); }

private:
    struct Key {
        std::int64_t id;
        std::int64_t time;
    };

    explicit RecordingReader(Database &&database);

    Database &database() noexcept { return m_shared != nullptr ? *m_shared : *m_own; }
    const Database &database() const noexcept { return m_shared != nullptr ? *m_shared : *m_own; }
    void readHead();
    void takeBlocks(Statement &query, const Selection &selection, const std::stop_token &stop, RecordedFlows &result);
    std::optional<Key> keyFrom(std::int64_t time, std::int64_t pass);
    std::int64_t passAt(std::int64_t time);
    void takeTail(const Selection &selection, std::int64_t pass, const std::stop_token &stop, RecordedFlows &result);
    void takeLiving(const Selection &selection, std::int64_t at, std::int64_t pass, const std::stop_token &stop,
        RecordedFlows &result);

    Selection selection() const noexcept
    {
        Selection all;
        all.withStarts = m_withStarts;
        return all;
    }

    // Released after the database is closed.
    std::shared_ptr<std::shared_mutex> m_mutex;
    std::shared_lock<std::shared_mutex> m_reading;
    std::optional<Database> m_own;
    Database *m_shared = nullptr;
    Head m_head;
    bool m_withStarts = false;
};

} // namespace ctscope::record
