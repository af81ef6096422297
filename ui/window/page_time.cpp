// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_time.h"

#include "source/recording_source.h"
#include "record/recording_reader.h"
#include "tracking/log_recording.h"
#include "ui/panels/time_strip.h"
#include "ui/window/page_past.h"
#include "ui/window/reading_notice.h"
#include "ui/window/recording_bar.h"

#include <QFile>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ctscope {

namespace {

std::int64_t wallNow()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

RecordingThread::Open opener(std::string path, const Origin &origin, const record::Limits &limits)
{
    return [path = std::move(path), origin, limits](record::FileError &error) {
        return record::RecordingWriter::open(path, recordingHead(origin), limits, wallNow(), error);
    };
}

} // namespace

PageTime::PageTime(FlowFeed *live, QVBoxLayout *column, QWidget *page)
    : QObject(page)
    , m_live(live)
    , m_column(column)
    , m_page(page)
{
    constexpr int longerThanMostIntervalsMs = 1500;
    m_news.setSingleShot(true);
    m_news.setInterval(longerThanMostIntervalsMs);
    connect(&m_news, &QTimer::timeout, this, &PageTime::takeNews);
}

PageTime::~PageTime()
{
    if (m_memory)
        m_memory->discard();
}

void PageTime::makeBar()
{
    if (m_bar)
        return;
    m_bar = new RecordingBar(m_page);
    m_column->insertWidget(0, m_bar);
    connect(m_bar, &RecordingBar::readWanted, m_live, &FlowFeed::pollNow);
    connect(m_bar, &RecordingBar::momentWanted, this, &PageTime::goTo);
    connect(m_bar, &RecordingBar::readingWanted, this, &PageTime::readReading);
    connect(m_bar, &RecordingBar::presentWanted, this, &PageTime::goToPresent);
    connect(m_bar, &RecordingBar::stopRecordingWanted, this, &PageTime::stopRecording);
    emit barMade();
}

void PageTime::openRecording(const QString &path, MomentChoice choice)
{
    makeBar();
    m_bar->open(path, std::move(choice));
}

void PageTime::openLive(const Origin &origin, const QString &title)
{
    m_origin = origin;
    m_title = title;
    // The same table by another way goes on; RecordingThread sees that it is another FlowTable.
    if (m_isLive)
        return goToPresent();
    m_isLive = true;
    startMemory();
    makeBar();
    m_bar->openLive();
}

void PageTime::startMemory()
{
    m_memoryName = record::newMemoryName();
    record::Limits limits;
    limits.keep = reach;
    limits.mostBytes = mostMemory;
    limits.leastFree = 0;
    m_memory = std::make_unique<RecordingThread>(opener(m_memoryName, m_origin, limits));
}

/// The table has become too large for it.
void PageTime::endMemory()
{
    goToPresent();
    m_memory->discard();
    m_memory.reset();
    m_memoryName.clear();
    m_bar->showTooLarge();
}

void PageTime::openLog(const SnapshotPtr &log, const QString &title)
{
    if (m_isLive || log->takenAt == m_logTakenAt)
        return;
    m_logTakenAt = log->takenAt;
    m_title = title;
    struct Written {
        std::string name;
        std::unique_ptr<record::RecordingWriter> writer;
        record::Range times;
        std::vector<record::Sample> samples;
    };
    m_worker.run([this, log](const std::stop_token &stop) -> BackgroundWorker::Result {
        const auto times = timesOfLog(*log);
        if (!times)
            return {};
        auto written = std::make_shared<Written>();
        written->name = record::newMemoryName();
        written->times = *times;
        record::Limits limits;
        limits.keep = std::chrono::years(1000);
        limits.mostBytes = UINT64_MAX;
        limits.leastFree = 0;
        record::FileError error;
        written->writer = record::RecordingWriter::open(written->name, {}, limits, times->from, error);
        if (!written->writer || !recordLog(*log, *times, *written->writer, stop))
            return {};
        if (auto reader = record::RecordingReader::open(written->name, error))
            written->samples = reader->samples(*times, 0);
        return [this, written] {
            m_log = std::move(written->writer);
            m_memoryName = written->name;
            m_hasPastSource = false; // it has the name of the log as it was
            makeBar();
            m_bar->openLog(written->times, std::move(written->samples));
        };
    });
}

void PageTime::add(const FramePtr &frame)
{
    const SnapshotPtr &snapshot = frame->snapshot;
    if (!m_isLive || !snapshot->live || snapshot == m_lastAdded)
        return; // the same in another order
    // What was attached to the last poll comes with the next one. Polls that fail are one gap.
    const bool isSamePoll = m_lastAdded && snapshot->continues(*m_lastAdded)
        && snapshot->polledAt == m_lastAdded->polledAt && snapshot->origin().problem.kind == Problem::None;
    if (isSamePoll)
        return;
    const bool hasMissed = std::exchange(m_isInterrupted, m_live->isPaused()) && m_lastAdded;
    m_lastAdded = snapshot;
    const std::int64_t now = wallTimeOf(*snapshot);
    if (m_memory && snapshot->liveRows > mostFlows)
        endMemory();
    if (m_memory)
        m_memory->take(snapshot, now, hasMissed);
    if (m_file)
        m_file->take(snapshot, now, hasMissed);
    // What came of the frames before is shown together with this one: an idle window paints once for both.
    takeNews();
    m_news.start();
}

/// What was written since the last time.
void PageTime::takeNews()
{
    if (m_memory) {
        const RecordingThread::State state = m_memory->state();
        const std::int64_t from = state.until - std::chrono::microseconds(reach).count();
        m_bar->takeNews(m_memory->takeNews(), std::max(from, state.shortenedTo), state.shortenedTo > from);
    }
    if (!m_file)
        return;
    m_bar->showRecording(m_filePath, m_file->state());
    if (std::exchange(m_hasFailed, m_file->state().error.kind != record::FileError::Kind::None) != m_hasFailed)
        emit recordingChanged();
}

void PageTime::show(const Snapshot &snapshot)
{
    const ReadingInfo &reading = snapshot.reading();
    if (reading.readings.count > 1 && m_readingChoice && !m_isLive && !snapshot.compared) {
        makeBar();
        if (!m_hasReadings)
            m_bar->setVisible(true);
        m_bar->showReadings(reading.readings);
        m_hasReadings = true;
    } else if (std::exchange(m_hasReadings, false)) {
        m_bar->hide(); // the text has one alone by now
    } else if (m_bar && reading.covers) {
        m_bar->show(reading);
    }
}

void PageTime::chooseReading(const TextReadings &readings, const QWidget *above)
{
    if (m_readingChoice)
        readingMenu(
            readings, [this](std::uint32_t number) { readReading(number); }, m_page)
            ->popup(above->mapToGlobal(above->rect().bottomLeft()));
}

void PageTime::readReading(std::uint32_t number)
{
    if (!m_readingChoice)
        return;
    *m_readingChoice = number;
    m_live->pollNow();
}

// The past

void PageTime::makePast()
{
    m_choice = std::make_shared<std::atomic<std::int64_t>>(0);
    m_bar->setChoice(m_choice);
    m_past = new FlowFeed(this);
    const ViewSpec &spec = m_live->viewSpec();
    m_past->setSort(spec.sort);
    m_past->setFilter(spec.filter);
    m_past->setShowEnded(spec.showEnded);
    m_past->setNumberStyle(spec.numbers);
    m_past->setGroups(spec.groups);
    if (const FramePtr &frame = m_live->frame())
        m_past->setHosts(frame->snapshot->hosts, frame->snapshot->geo);
    FactsWanted wanted;
    wanted.settings = true;
    m_past->setFactsWanted(wanted);
    connect(m_past, &FlowFeed::frameReady, this, [this](const FramePtr &frame) {
        if (m_isPast)
            emit pastReady(frame);
    });
}

void PageTime::goTo(qint64 moment)
{
    if (!hasMoments())
        return;
    if (!m_past)
        makePast();
    m_isPast = true;
    m_choice->store(moment);
    // The marker follows at once; the table comes when it is read.
    m_bar->strip()->setMoment(moment);
    if (std::exchange(m_hasPastSource, true))
        m_past->pollNow();
    else
        m_past->setSource(std::make_unique<RecordingSource>(m_memoryName, m_choice,
            Origin::ofText(m_title.toStdString()), m_isLive ? namespaceFile(m_origin) : std::string()));
}

void PageTime::goToPresent()
{
    if (!std::exchange(m_isPast, false))
        return;
    // Its table is not kept in memory.
    m_past->setSource(nullptr);
    m_hasPastSource = false;
    m_bar->showPresent();
    emit presentWanted();
}

std::optional<record::Range> PageTime::kept() const
{
    if (!m_memory)
        return std::nullopt;
    const record::Range &whole = m_bar->strip()->whole();
    return whole.until > whole.from ? std::optional(whole) : std::nullopt;
}

// A file

void PageTime::record(const QString &file, const record::Limits &limits)
{
    closeFile();
    // The file may be the same one.
    m_worker.finish();
    m_filePath = file;
    m_hasFailed = false;
    m_file = std::make_unique<RecordingThread>(opener(QFile::encodeName(file).toStdString(), m_origin, limits));
    if (const FramePtr &frame = m_live->frame(); frame && frame->snapshot->live)
        m_file->take(frame->snapshot, wallTimeOf(*frame->snapshot));
    m_live->setOwnersOfAll(true);
    m_bar->showRecording(m_filePath, m_file->state());
    emit recordingChanged();
}

void PageTime::stopRecording()
{
    if (!m_file)
        return;
    closeFile();
    m_live->setOwnersOfAll(false);
    m_bar->showRecording({}, std::nullopt);
    emit recordingChanged();
}

/// Writing the last table may take seconds.
void PageTime::closeFile()
{
    if (!m_file)
        return;
    std::shared_ptr<RecordingThread> file = std::move(m_file);
    m_worker.run([file = std::move(file)](const std::stop_token &) mutable -> BackgroundWorker::Result {
        file.reset();
        return {};
    });
}

std::optional<RecordingThread::State> PageTime::recordingState() const
{
    return m_file ? std::optional(m_file->state()) : std::nullopt;
}

void PageTime::finish()
{
    if (m_memory)
        m_memory->finish();
    if (m_file)
        m_file->finish();
    m_worker.finish();
    if (m_bar)
        takeNews();
}

} // namespace ctscope
