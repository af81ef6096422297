// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"
#include "record/recording.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ctscope::record {

/// The times of a recording, and everything in it but its flows: samples, gaps, settings. Where the clock was set back,
/// one time is recorded twice, in two passes: of these the later one counts. Not thread-safe.
class RecordingSeries {
public:
    /// From the first moment to the last one by the clock; nullopt when nothing was recorded yet.
    std::optional<Range> range();
    /// The moment that was recorded last: not that of range() after the clock was set back.
    std::optional<std::int64_t> latest();
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

    /// The number of the last pass: each start of a recorder, and each clock that was set back, begins another one.
    std::int64_t lastPass();
    /// The last writer ended in order.
    bool isClosed();

    // What is needed to copy a part:

    /// The whole table at a moment, as it was recorded.
    struct KeyHead {
        std::int64_t id;
        std::int64_t time;
        std::int64_t pass;
        bool closing; ///< the recorder ended with it
    };
    /// In the order in which they were written; `range` has their times.
    std::vector<KeyHead> keyHeads(const Range &range);
    /// The passes that a range touches, in their order.
    std::vector<std::int64_t> passes(const Range &range);
    /// The last moment of a pass.
    std::optional<std::int64_t> endOf(std::int64_t pass);
    std::vector<Sample> samplesOf(std::int64_t pass, const Range &range);
    std::vector<SettingChange> settingChanges(const Range &range);

    const FileError &error() const noexcept { return m_database->error(); }

protected:
    /// The database must outlive this.
    explicit RecordingSeries(Database &database)
        : m_database(&database)
    {
    }

    Database &database() noexcept { return *m_database; }
    /// The pass that a moment belongs to.
    std::int64_t passAt(std::int64_t time);
    /// A pass covers the moment. Known where the clock was set back; else false.
    bool isWithinPass(std::int64_t time);
    /// The clock was set back at least once, or forward.
    bool hasSetBack();

private:
    struct PassSpan {
        std::int64_t pass;
        std::int64_t begin;
        std::int64_t end;
    };
    std::vector<PassSpan> passSpans();

    Database *m_database;
    std::optional<bool> m_hasSetBack;
};

} // namespace ctscope::record
