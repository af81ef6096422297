// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording_writer.h"
#include "tracking/recorder.h"
#include "tracking/snapshot.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace ctscope {

/// Records the snapshots of a live table on a thread of its own, to a file or in memory. Also when the table is replaced
/// by another FlowTable. All public members may be called from any thread; none but the destructor waits for a write.
class RecordingThread {
public:
    /// Opens what is written to. Called on the thread; nullptr with the error set when it cannot be opened.
    using Open = std::function<std::unique_ptr<record::RecordingWriter>(record::FileError &)>;

    struct State {
        bool isOpen = false;
        /// It could not be opened, or the last commit failed: the disk is full, say. Recording goes on when it can.
        record::FileError error{};
        std::int64_t since = 0; ///< µs since 1970: the first snapshot; 0 before
        std::int64_t until = 0; ///< the last one that was written
        std::uint64_t bytes = 0;
        std::uint64_t ended = 0;      ///< flows that ended since
        std::int64_t shortenedTo = 0; ///< see RecordingWriter::shortenedTo()
        bool hasMissed = false;       ///< snapshots came faster than they could be written
    };

    explicit RecordingThread(Open open, Recorder::Options options = {});
    /// Writes what waits, and the table as a whole, and closes it; unless discard() was called.
    ~RecordingThread();
    RecordingThread(const RecordingThread &) = delete;
    RecordingThread &operator=(const RecordingThread &) = delete;

    /// Adds the next snapshot, as of `now` (µs since 1970). When the last ones still wait, the oldest of them is left out,
    /// which is recorded as a gap. `hasMissed`: so is the time since the last one, as the table was not read meanwhile.
    void take(SnapshotPtr snapshot, std::int64_t now, bool hasMissed = false);
    /// What was recorded is no longer wanted: nothing more is written.
    void discard();
    State state() const;
    /// What was written since the last call.
    Recorder::News takeNews();
    /// Waits until everything that was added before is written.
    void finish();

    /// Snapshots that may wait: each can have a hundred megabytes.
    static constexpr std::size_t mostWaiting = 3;

private:
    struct Waiting {
        SnapshotPtr snapshot;
        std::int64_t now = 0;
        bool hasMissed = false;
    };

    void run();
    void write(const Waiting &waiting);
    void startTable(const Waiting &waiting);
    void close(bool isDiscarded);

    const Open m_open;
    const Recorder::Options m_options;

    // Used by the thread alone.
    std::unique_ptr<Recorder> m_recorder;
    SnapshotPtr m_last;
    std::int64_t m_lastTime = 0;

    mutable std::mutex m_mutex; // guards all below, down to the thread
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::deque<Waiting> m_waiting;
    State m_state;
    Recorder::News m_news;
    bool m_busy = true; ///< it opens its file
    bool m_quit = false;
    bool m_isDiscarded = false;

    std::jthread m_thread; ///< last: it uses the others
};

/// The moment of a snapshot by the clock of this machine, µs since 1970: of its last poll that succeeded.
std::int64_t wallTimeOf(const Snapshot &snapshot);

/// The head of a recording of an origin, by this program's version.
record::Head recordingHead(const Origin &origin);

} // namespace ctscope
