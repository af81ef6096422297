// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording_writer.h"
#include "table/background_worker.h"
#include "table/flow_feed.h"
#include "tracking/recording_thread.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

class QVBoxLayout;

namespace ctscope {

class RecordingBar;

/// The time of a page's table: the bar above it; of a recording which moment is shown; of a live table its last ten
/// minutes, which are kept in memory, the feed that shows a moment of them, and the file that it is recorded to. GUI
/// thread only.
class PageTime : public QObject {
    Q_OBJECT
public:
    /// How far back one can go, and how much memory that may take: with more, less is kept. The last record of the whole
    /// table is kept always: about 25 bytes a flow. Of larger tables nothing is kept, as a record of the whole table
    /// would take as much memory as the table for a moment.
    static constexpr std::chrono::seconds reach{600};
    static constexpr std::uint64_t mostMemory = std::uint64_t(64) << 20;
    static constexpr Row mostFlows = 2'000'000;

    /// Puts the bar on top of `column` once there is one.
    PageTime(FlowFeed *live, QVBoxLayout *column, QWidget *page);
    ~PageTime() override;

    /// The page shows a recording.
    void openRecording(const QString &path, MomentChoice choice);
    /// The page shows a live table of this origin, which is shown by this title.
    void openLive(const Origin &origin, const QString &title);
    /// The page shows an event log: reads its moments, unless it has none.
    void openLog(const SnapshotPtr &log, const QString &title);
    /// A frame of the live table.
    void add(const FramePtr &frame);
    /// Reading is paused, or goes on: what comes and goes until the next poll is not seen, which is a gap.
    void interrupt() noexcept { m_isInterrupted = true; }
    /// A frame of a recording, of an earlier moment, or of one of several readings of a text is shown.
    void show(const Snapshot &snapshot);
    /// What the source reads next, of several readings; null for other sources.
    void setReadingChoice(ReadingChoice choice) { m_readingChoice = std::move(choice); }
    /// Several readings of one text are there to be chosen.
    bool hasReadings() const noexcept { return m_hasReadings; }
    /// Lets the user choose another reading, by a menu below the widget.
    void chooseReading(const TextReadings &readings, const QWidget *above);

    /// A live table, which can be recorded.
    bool isLive() const noexcept { return m_isLive; }
    /// There are moments beside what the source reads: of a live table, and of a log.
    bool hasMoments() const noexcept { return !m_memoryName.empty(); }
    /// An earlier moment of the live table is shown, or will be soon: its frames are not.
    bool isPast() const noexcept { return m_isPast; }
    /// Shows an earlier moment, µs since 1970.
    void goTo(qint64 moment);
    void goToPresent();
    /// The feed whose frames are shown.
    FlowFeed *shown() const noexcept { return m_isPast ? m_past : m_live; }
    /// Calls `use` with each feed, so that both show the same rows in the same order.
    template <typename Use> void forFeeds(Use &&use) const
    {
        use(m_live);
        if (m_past)
            use(m_past);
    }

    /// Where the last minutes are, or the moments of a log; empty for other tables.
    const std::string &memoryName() const noexcept { return m_memoryName; }
    /// What of them is kept; nullopt when nothing is.
    std::optional<record::Range> kept() const;

    /// Records the live table to a file from now on, in place of another one.
    void record(const QString &file, const record::Limits &limits);
    /// What waits, and the last table, are written on another thread.
    void stopRecording();
    bool isRecording() const noexcept { return m_file != nullptr; }
    const QString &recordedFile() const noexcept { return m_filePath; }
    std::optional<RecordingThread::State> recordingState() const;
    /// Waits until everything is written, and shows it; for tests.
    void finish();

    RecordingBar *bar() const noexcept { return m_bar; }

signals:
    /// A frame of an earlier moment.
    void pastReady(ctscope::FramePtr frame);
    /// The live table is to be shown again.
    void presentWanted();
    /// The bar is there from now on.
    void barMade();
    /// Recording to a file began, ended, or failed.
    void recordingChanged();

private:
    void makeBar();
    void makePast();
    void startMemory();
    void endMemory();
    void closeFile();
    void takeNews();
    void readReading(std::uint32_t number);

    FlowFeed *m_live;
    FlowFeed *m_past = nullptr; ///< made when it is needed
    QTimer m_news;              ///< fires when no frame has come for a while
    QVBoxLayout *m_column;
    QWidget *m_page;
    RecordingBar *m_bar = nullptr;
    Origin m_origin;
    QString m_title;
    MomentChoice m_choice;
    ReadingChoice m_readingChoice;
    std::string m_memoryName;
    std::unique_ptr<RecordingThread> m_memory;
    std::unique_ptr<RecordingThread> m_file;
    QString m_filePath;
    bool m_hasFailed = false; ///< recording to the file, at the last frame
    SnapshotPtr m_lastAdded;
    bool m_isInterrupted = false;                   ///< since the last frame
    std::unique_ptr<record::RecordingWriter> m_log; ///< keeps the moments of a log in memory
    Snapshot::Clock::time_point m_logTakenAt{};     ///< of the log that was read last
    bool m_isLive = false;
    bool m_isPast = false;
    bool m_hasReadings = false; ///< the bar shows several readings of a text
    bool m_hasPastSource = false;
    BackgroundWorker m_worker; // last: its jobs use the others
};

} // namespace ctscope
