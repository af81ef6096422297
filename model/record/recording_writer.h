// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"
#include "record/flow_block.h"
#include "record/recording.h"
#include "record/retention.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace ctscope::record {

/// Writes a recording. What was added since the last commit() is written by it in one transaction, so a program that
/// is killed loses no more than that. One thread, one writer for a file.
class RecordingWriter {
public:
    /// Creates the file, or what newMemoryName() named, or continues it: what an earlier writer left open is closed, and
    /// the time since is a gap.
    /// nullptr with `error` set when that fails; Busy while another writer has the file.
    static std::unique_ptr<RecordingWriter> open(
        const std::string &path, const Head &head, const Limits &limits, std::int64_t now, FileError &error);
    /// Closes it, and says nothing of an error.
    ~RecordingWriter();
    /// The last call: makes the file whole without those beside it, so that it can be moved. None, or why it is not.
    FileError close();
    RecordingWriter(const RecordingWriter &) = delete;
    RecordingWriter &operator=(const RecordingWriter &) = delete;

    /// A flow that began, or that is another one now: its state or status changed. `span.end` is when it was seen.
    /// `owner`: see FlowBlock::owner().
    void addLiving(
        const FlowStore &flows, Row row, const FlowSpan &span, std::string_view path, std::string_view owner = {});
    void addEnded(
        const FlowStore &flows, Row row, const FlowSpan &span, std::string_view path, std::string_view owner = {});
    /// Takes ended flows over that were packed from a recording.
    void addEnded(FlowBlock &&flows) { m_ended.appendAll(std::move(flows)); }
    void addSample(const Sample &sample) { m_samples.push_back(sample); }
    void addSetting(SettingChange change) { m_settings.push_back(std::move(change)); }
    void addGap(const Gap &gap) { m_gaps.push_back(gap); }
    /// The whole table at a moment. What addLiving() was called with before is no longer needed then.
    void addKey(FlowBlock table, std::int64_t time, bool closing = false);

    /// From here on the times may be earlier than those before, as the clock was set back. The last key before must be
    /// one that closes. Commits.
    /// `now` is by the clock as it was, `next` as it is.
    bool startPass(std::int64_t now, std::int64_t next);

    /// The clock is `now` since it was set forward: see Retention.
    void clockSetForward(std::int64_t now) { m_retention.clockSetForward(now); }

    /// Writes what was added. When the disk is full the rest is kept and tried again at the next commit; when it
    /// becomes too much, it is given up, and the recording has a gap. False on an error, see error().
    bool commit(std::int64_t now);

    /// True when addLiving() was called so often that a key would be smaller.
    bool needsKey(std::size_t living) const noexcept { return m_livingRows > 2 * living + mostBlockRows; }
    const FileError &error() const noexcept { return m_database.error(); }
    /// Of the file, without what is free in it; the size of what is kept.
    std::uint64_t bytes() { return m_retention.bytes(); }
    /// True once something was removed because of its size, before Limits::keep would have.
    bool isShortened() const noexcept { return m_retention.shortenedTo() != 0; }
    /// What was before was removed because of its size; 0 = nothing.
    std::int64_t shortenedTo() const noexcept { return m_retention.shortenedTo(); }

private:
    struct Key {
        FlowBlock table;
        std::int64_t time;
        bool closing;
    };

    RecordingWriter(Database &&database, const std::string &path, const Limits &limits);

    /// Keeps readers of a recording in memory away while it is held.
    std::unique_lock<std::shared_mutex> keepReadersAway() const
    {
        return m_mutex ? std::unique_lock(*m_mutex) : std::unique_lock<std::shared_mutex>();
    }
    bool prepare(const Head &head, std::int64_t now);
    bool createSchema();
    bool closeSession(std::int64_t now);
    void writeHead(const Head &head);
    bool writeAll(std::int64_t now);
    bool writeRows(const FlowBlock &block, Row begin, Row end, std::int64_t kind, std::int64_t key, bool open);
    bool writeEnded(std::int64_t now);
    std::int64_t blockLength() const;
    bool writeKey(const Key &key);
    bool writeFacts();
    void giveUp(std::int64_t now);
    void written(std::int64_t now);
    /// That are not on the disk yet.
    std::size_t waitingRows() const;

    Database m_database;
    Retention m_retention;
    int m_lock = -1;
    std::shared_ptr<std::shared_mutex> m_mutex; ///< of a recording in memory

    FlowBlock m_living; ///< since the last commit
    FlowBlock m_ended;  ///< since the last block of most rows; those below m_endedWritten are in small blocks
    Row m_endedWritten = 0;
    bool m_joins = false;  ///< this commit makes one block of the small ones
    bool m_closes = false; ///< and that one stays, although it has less than the most rows
    std::int64_t m_joinedAt = 0;
    std::int64_t m_endedSince = 0; ///< the first row of m_ended is not older
    std::vector<Key> m_keys;
    std::vector<Sample> m_samples;
    std::vector<SettingChange> m_settings;
    std::vector<Gap> m_gaps;
    std::size_t m_livingRows = 0; ///< since the last key
    /// Of the blocks, keys and samples that are written: within a pass, time does not go back.
    std::int64_t m_pass = 1;
    bool m_isOpening = true;
    bool m_isFull = false;        ///< at the last commit
    std::int64_t m_lostSince = 0; ///< 0: nothing was given up
};

} // namespace ctscope::record
