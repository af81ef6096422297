// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/flow_block.h"
#include "record/recording_series.h"

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
class RecordingReader : public RecordingSeries {
public:
    /// nullopt with `error` set when the file cannot be opened or is no recording. The writer of a recording in memory
    /// waits until its readers are gone.
    static std::optional<RecordingReader> open(const std::string &path, FileError &error);
    /// Reads from the database of a writer.
    explicit RecordingReader(Database &database);

    const Head &head() const noexcept { return m_head; }

    /// From now on flows have a start, see Selection::withStarts.
    void addStarts() noexcept { m_withStarts = true; }
    /// The table as it was at a moment.
    RecordedFlows tableAt(std::int64_t time, const std::stop_token &stop = {});
    /// The flows that were there at some moment of a range: those that ended, and those that were there at its end.
    RecordedFlows flowsBetween(const Range &range, const std::stop_token &stop = {});
    /// Those of them that had this end outside.
    RecordedFlows search(const OutsideEnd &end, const Range &range, const std::stop_token &stop = {});
    /// The flows that were there when the recording was written last.
    RecordedFlows tail(const std::stop_token &stop = {});

    // What is needed to copy a part:

    /// The table of a pass at a moment of it, also where a later pass has the same moment.
    RecordedFlows tableOf(std::int64_t pass, std::int64_t time, const std::stop_token &stop = {});
    RecordedFlows keyTable(std::int64_t id, const std::stop_token &stop = {});
    /// Calls `use` with the flows of a pass that ended within a range, some at a time; until it returns false. How many
    /// blocks could not be read.
    std::uint64_t forEachEnded(std::int64_t pass, const Range &range, const std::function<bool(FlowBlock &&)> &use,
        const std::stop_token &stop = {});
    /// Everything that is read while use() runs is of one state of the file.
    void atOnce(const std::function<void()> &use);

private:
    struct Key {
        std::int64_t id;
        std::int64_t time;
    };

    explicit RecordingReader(std::unique_ptr<Database> database);

    void readHead();
    void takeBlocks(Statement &query, const Selection &selection, const std::stop_token &stop, RecordedFlows &result);
    std::optional<Key> keyFrom(std::int64_t time, std::int64_t pass);
    void takeTail(const Selection &selection, std::int64_t pass, const std::stop_token &stop, RecordedFlows &result);
    void takeLaterPasses(const Range &range, std::int64_t pass, const std::stop_token &stop, RecordedFlows &result);
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
    std::unique_ptr<Database> m_own; ///< null: it belongs to a writer
    Head m_head;
    bool m_withStarts = false;
};

} // namespace ctscope::record
