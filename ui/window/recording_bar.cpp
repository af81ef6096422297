// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recording_bar.h"

#include "format/asked_time.h"
#include "record/recording_reader.h"
#include "table/recording_file_words.h"
#include "table/shown_text.h"
#include "ui/panels/time_strip.h"
#include "ui/parts/icons.h"
#include "ui/parts/semantic_colors.h"

#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <chrono>

namespace ctscope {

namespace {

constexpr std::size_t mostSamples = 2000; ///< more than a strip has pixels
constexpr qsizetype longestName = 40;     ///< characters

QDateTime localTime(std::int64_t time) { return QDateTime::fromMSecsSinceEpoch(time / 1000); }

/// With the date where a range has more than one.
QString timeText(std::int64_t time, const record::Range &range)
{
    const bool oneDay = localTime(range.from).date() == localTime(range.until).date();
    return localTime(time).toString(oneDay ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

struct Overview {
    record::Range range;
    std::vector<record::Gap> gaps;
    QString host;
};

} // namespace

RecordingBar::RecordingBar(QWidget *parent)
    : QWidget(parent)
    , m_moment(new QLabel(this))
    , m_kept(new QLabel(this))
    , m_recordSign(new QLabel(this))
    , m_recording(new QLabel(this))
    , m_stop(new QPushButton(tr("Stop Recording"), this))
    , m_save(new QPushButton(tr("Save Range…"), this))
    , m_compare(new QPushButton(tr("Compare Its Ends"), this))
    , m_diagnose(new QPushButton(tr("Diagnose It"), this))
    , m_time(new QLineEdit(this))
    , m_present(new QPushButton(tr("Back to Live"), this))
    , m_top(new QWidget(this))
    , m_strip(new TimeStrip(this))
{
    QFont bold = m_moment->font();
    bold.setBold(true);
    m_moment->setFont(bold);
    m_moment->setObjectName(QStringLiteral("recordingMoment"));
    m_recording->setFont(bold);
    m_recording->setObjectName(QStringLiteral("recordingFile"));
    for (QLabel *label : {m_moment, m_kept, m_recording})
        label->setTextFormat(Qt::PlainText);
    m_recordSign->setPixmap(signIcon(Sign::Record).pixmap(16, 16));
    m_stop->setObjectName(QStringLiteral("stopRecording"));
    m_save->setObjectName(QStringLiteral("saveRange"));
    m_save->setToolTip(tr("Writes this part of the recording to a file"));
    m_compare->setObjectName(QStringLiteral("compareRange"));
    m_compare->setToolTip(tr("Shows the flows that differ between the start and the end of the range"));
    m_diagnose->setObjectName(QStringLiteral("diagnoseRange"));
    m_diagnose->setToolTip(tr("Says what was wrong within the range, and when"));
    m_present->setObjectName(QStringLiteral("backToLive"));
    m_time->setPlaceholderText(tr("Go to time: 10:42"));
    m_time->setToolTip(tr("A time such as 10:42, 2026-11-25 10:42:07 or -10m, and Enter"));
    m_time->setAccessibleName(tr("Go to time"));
    m_time->setClearButtonEnabled(true);
    m_time->setMaximumWidth(fontMetrics().averageCharWidth() * 28);
    auto *const top = new QHBoxLayout(m_top);
    top->setContentsMargins(8, 4, 8, 4);
    top->addWidget(m_moment, 1);
    top->addWidget(m_recordSign);
    top->addWidget(m_recording, 1);
    for (QWidget *widget :
        {static_cast<QWidget *>(m_stop), static_cast<QWidget *>(m_save), static_cast<QWidget *>(m_compare),
            static_cast<QWidget *>(m_diagnose), static_cast<QWidget *>(m_time), static_cast<QWidget *>(m_present)})
        top->addWidget(widget);
    auto *const below = new QHBoxLayout;
    below->setContentsMargins(0, 0, 0, 0);
    below->addWidget(m_kept);
    below->addWidget(m_strip, 1);
    m_kept->setContentsMargins(8, 0, 6, 0);
    auto *const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_top);
    column->addLayout(below);
    setAutoFillBackground(true);
    m_top->setAutoFillBackground(true);
    layOut();

    connect(m_strip, &TimeStrip::momentChosen, this, &RecordingBar::chooseMoment);
    connect(m_strip, &TimeStrip::presentChosen, this, &RecordingBar::presentWanted);
    connect(m_strip, &TimeStrip::partChanged, this, &RecordingBar::loadSamples);
    connect(m_strip, &TimeStrip::rangeChanged, this, &RecordingBar::rangeChanged);
    connect(m_time, &QLineEdit::returnPressed, this, &RecordingBar::jump);
    connect(m_present, &QPushButton::clicked, this, &RecordingBar::presentWanted);
    connect(m_stop, &QPushButton::clicked, this, &RecordingBar::stopRecordingWanted);
    connect(m_save, &QPushButton::clicked, this,
        [this] { emit savePartWanted(m_strip->range().from, m_strip->range().until); });
    connect(m_compare, &QPushButton::clicked, this,
        [this] { emit comparisonWanted(m_strip->range().from, m_strip->range().until); });
    connect(m_diagnose, &QPushButton::clicked, this,
        [this] { emit diagnosisWanted(m_strip->range().from, m_strip->range().until); });
}

void RecordingBar::open(const QString &path, MomentChoice choice)
{
    m_path = path;
    m_choice = std::move(choice);
    load();
}

void RecordingBar::openLive()
{
    m_isLive = true;
    m_strip->setOpenEnd(tr("now"));
    m_strip->setAccessibleName(tr("The last minutes of the table"));
    layOut();
}

void RecordingBar::openLog(const record::Range &times, std::vector<record::Sample> samples)
{
    m_isLive = m_isLog = true;
    m_strip->setOpenEnd({});
    m_strip->setAccessibleName(tr("The time of the event log"));
    m_strip->setRecording(times, {});
    m_strip->setSamples(std::move(samples));
    m_kept->setText(tr("Whole log"));
    m_present->setText(tr("Back to the Whole Log"));
    layOut();
}

void RecordingBar::showReadings(const TextReadings &readings)
{
    const auto momentOf = [](std::size_t number) { return static_cast<std::int64_t>(number) * 1'000'000; };
    if (!m_readings)
        m_strip->setNumbered();
    if (!m_readings || m_readings->flows != readings.flows) {
        m_strip->setRecording({momentOf(1), momentOf(readings.count)}, {});
        std::vector<record::Sample> samples;
        for (const std::uint32_t flows : readings.flows) {
            record::Sample &sample = samples.emplace_back();
            sample.time = momentOf(samples.size());
            sample.flows = flows;
        }
        m_strip->setSamples(std::move(samples));
        m_wantedReading = 0;
    }
    m_readings = readings;
    // The user may have gone on while this one was read.
    if (m_wantedReading == 0 || m_wantedReading == readings.shown)
        m_strip->setMoment(momentOf(readings.shown));
    const QLocale locale;
    m_moment->setText(tr("Reading %1 of %2").arg(locale.toString(readings.shown), locale.toString(readings.count)));
    layOut();
}

/// What there is to see: of a live table as it is now, the strip alone.
void RecordingBar::layOut()
{
    const bool hasRange = m_strip->range().until > m_strip->range().from;
    m_moment->setVisible(!m_isLive || m_isPast || hasRange);
    m_kept->setVisible(m_isLive);
    m_recordSign->setVisible(m_isRecording);
    m_recording->setVisible(m_isRecording);
    m_stop->setVisible(m_isRecording);
    m_save->setVisible(hasRange);
    m_compare->setVisible(hasRange);
    m_diagnose->setVisible(hasRange);
    m_time->setVisible((!m_isLive || m_isPast) && !m_readings);
    m_present->setVisible(m_isPast);
    m_top->setVisible(!m_isLive || m_isPast || hasRange || m_isRecording);
    if (m_isLive && !m_isPast && hasRange)
        m_moment->setText(tr("Live"));
}

/// Of a live table, the past looks unlike the present.
void RecordingBar::mark(bool past)
{
    m_isPast = past;
    QPalette colors = palette();
    if (past) {
        const SemanticColors semantic = SemanticColors::of(palette());
        colors.setColor(QPalette::Window, semantic.changed);
    }
    m_top->setPalette(colors);
    if (!m_isLog)
        m_kept->setText(keptText());
    layOut();
}

void RecordingBar::chooseMoment(std::int64_t moment)
{
    if (m_readings) {
        m_wantedReading = static_cast<quint32>(moment / 1'000'000);
        return emit readingWanted(m_wantedReading);
    }
    if (m_isLive)
        return emit momentWanted(moment);
    if (m_choice)
        m_choice->store(moment);
    emit readWanted();
}

void RecordingBar::rangeChanged()
{
    layOut();
    const record::Range &range = m_strip->range();
    m_save->setText(range.until > range.from
            ? tr("Save %1 to %2…").arg(timeText(range.from, range), timeText(range.until, range))
            : tr("Save Range…"));
}

void RecordingBar::takeNews(const Recorder::News &news, std::int64_t from, bool isShortened)
{
    m_isShortened = isShortened;
    m_strip->extend(from, news.samples, news.gaps);
    if (const QString kept = keptText(); m_kept->text() != kept)
        m_kept->setText(kept);
    if (m_isShortened == !m_kept->toolTip().isEmpty())
        return;
    m_kept->setToolTip(m_isShortened ? toolTipOf(tr("Ten minutes of this table would take too much memory, so less is "
                                                    "kept. A recording to a file keeps more."))
                                     : QString());
}

void RecordingBar::showTooLarge()
{
    m_kept->setText(
        tr("Live. The table is too large for its last minutes to be kept in memory; File ▸ Record keeps them."));
    m_strip->hide();
}

QString RecordingBar::keptText() const
{
    const record::Range &whole = m_strip->whole();
    const auto seconds = (whole.until - whole.from) / 1'000'000;
    if (seconds < 10)
        return tr("Live");
    // Rarely another text, so that the window is not laid out each second.
    const QString length = seconds < 60 ? tr("%1 s").arg(seconds / 10 * 10) : tr("%1 min").arg(seconds / 60);
    if (m_isPast)
        return m_isShortened ? tr("Only the last %1").arg(length) : tr("The last %1").arg(length);
    return m_isShortened ? tr("Live, only the last %1").arg(length) : tr("Live, the last %1").arg(length);
}

void RecordingBar::showPresent()
{
    mark(false);
    m_strip->setMoment(0);
}

void RecordingBar::showRecording(const QString &file, const std::optional<RecordingThread::State> &state)
{
    m_isRecording = state.has_value();
    if (state) {
        const QString name = shownText(QFileInfo(file).fileName(), longestName);
        const auto minutes = (state->until - state->since) / 60'000'000;
        const QString size = QLocale().formattedDataSize(static_cast<qint64>(state->bytes), 1);
        m_recording->setText(state->error
                ? tr("Recording to %1 has stopped: %2").arg(name, RecordingFileWords::sentence(state->error))
                : tr("Recording to %1: %2 min, %3").arg(name).arg(minutes).arg(size));
        m_recording->setToolTip(toolTipOf(file));
    }
    layOut();
}

void RecordingBar::load()
{
    m_worker.cancel();
    m_worker.run([this, path = m_path.toStdString()](const std::stop_token &) -> BackgroundWorker::Result {
        record::FileError error;
        auto recording = record::RecordingReader::open(path, error);
        const auto range = recording ? recording->range() : std::nullopt;
        if (!range)
            return {}; // the page says why
        return
            [this, overview = Overview{*range, recording->gaps(*range), shownText(recording->head().host)}]() mutable {
                m_host = overview.host;
                m_strip->setRecording(overview.range, overview.gaps);
                if (m_strip->moment() != 0)
                    setMoment(m_strip->moment());
                loadSamples();
            };
    });
}

void RecordingBar::loadSamples()
{
    if (m_isLive || m_readings)
        return; // it has them all
    m_worker.cancel();
    m_worker.run([this, path = m_path.toStdString(), part = m_strip->part()](
                     const std::stop_token &) -> BackgroundWorker::Result {
        record::FileError error;
        auto recording = record::RecordingReader::open(path, error);
        if (!recording)
            return {};
        return [this, samples = recording->samples(part, mostSamples)]() mutable {
            m_strip->setSamples(std::move(samples));
        };
    });
}

void RecordingBar::setMoment(std::int64_t moment)
{
    if (m_isLive) {
        mark(true);
        // The user may have gone on while the table of a moment was read.
        if (!m_choice || m_choice->load() == moment)
            m_strip->setMoment(moment);
        m_moment->setText((m_isLog ? tr("As of %1, in an event log") : tr("As of %1, not live"))
                              .arg(timeText(moment, m_strip->whole())));
        return;
    }
    // The user may have gone on while the table of a moment was read.
    if (!m_choice || m_choice->load() == 0 || m_choice->load() == moment)
        m_strip->setMoment(moment);
    const QString time = localTime(moment).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_moment->setText(m_host.isEmpty() ? tr("As of %1, in a recording").arg(time)
                                       : tr("As of %1, in a recording of %2").arg(time, m_host));
}

void RecordingBar::show(const ReadingInfo &reading)
{
    // It is still being written.
    if (!m_isLive && reading.covers && m_strip->whole().until != 0 && reading.covers->until > m_strip->whole().until)
        load();
    if (!reading.isFolded)
        return setMoment(
            std::chrono::duration_cast<std::chrono::microseconds>(reading.wallTime.time_since_epoch()).count());
    m_moment->setText(m_host.isEmpty() ? tr("The flows of a time range, in a recording")
                                       : tr("The flows of a time range, in a recording of %1").arg(m_host));
}

void RecordingBar::jump()
{
    const auto time = parseAskedTime(m_time->text().trimmed().toStdString());
    if (!time) {
        m_time->selectAll();
        return;
    }
    m_strip->choose(time->resolve(m_strip->whole().until));
    m_strip->setFocus();
}

} // namespace ctscope
