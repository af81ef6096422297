// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording.h"
#include "source/source.h"
#include "table/background_worker.h"
#include "tracking/recording_thread.h"

#include <QWidget>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace ctscope {

class TimeStrip;

/// Above the table of a recording, or of a live table whose last minutes are kept: of which moment the table is, so that
/// nobody takes it for a live one, and the way to other moments. A range of it can be saved, and its ends compared. While
/// a live table is recorded to a file, it says so. Reads recordings on a thread of its own. GUI thread only.
class RecordingBar : public QWidget {
    Q_OBJECT
public:
    explicit RecordingBar(QWidget *parent = nullptr);

    /// Shows a recording. `choice` is what its source reads.
    void open(const QString &path, MomentChoice choice);
    /// Shows the last minutes of a live table, which takeNews() adds to.
    void openLive();
    /// What the source of earlier moments reads, of a live table or a log.
    void setChoice(MomentChoice choice) { m_choice = std::move(choice); }
    /// Shows the moments of an event log, whose flows are shown all at once at first.
    void openLog(const record::Range &times, std::vector<record::Sample> samples);
    /// Shows which of several readings of one text the table is.
    void showReadings(const TextReadings &readings);
    /// What came, and from when on moments are kept. `isShortened`: less than was to be kept, as it needs much memory.
    void takeNews(const Recorder::News &news, std::int64_t from, bool isShortened);
    /// The last minutes of the live table are not kept, as it is too large.
    void showTooLarge();
    /// Says of which moment, or of a while, the table is that is shown; of a live table only in the past.
    void show(const ReadingInfo &reading);
    /// The table is the live one.
    void showPresent();
    /// The file that the live table is recorded to; nullopt: it is not recorded.
    void showRecording(const QString &file, const std::optional<RecordingThread::State> &state);

    TimeStrip *strip() const noexcept { return m_strip; }

signals:
    /// Another moment was chosen: the source is to be read again.
    void readWanted();
    /// Of a live table: a moment of the past is wanted, or the present.
    void momentWanted(qint64 moment);
    void presentWanted();
    /// Another reading was chosen, 1-based.
    void readingWanted(quint32 number);
    /// The chosen range is to be saved, or its ends compared.
    void savePartWanted(qint64 from, qint64 until);
    void comparisonWanted(qint64 from, qint64 until);
    void diagnosisWanted(qint64 from, qint64 until);
    void stopRecordingWanted();

private:
    void load();
    void setMoment(std::int64_t moment);
    void loadSamples();
    void jump();
    void chooseMoment(std::int64_t moment);
    void rangeChanged();
    void layOut();
    void mark(bool past);
    QString keptText() const;

    QString m_path;
    QString m_host;
    MomentChoice m_choice;
    bool m_isLive = false; ///< or a log: there is something else than moments
    bool m_isLog = false;
    std::optional<TextReadings> m_readings; ///< of a text with several
    quint32 m_wantedReading = 0;            ///< that was chosen last; 0 = none
    bool m_isPast = false;                  ///< of a live table: an earlier moment is shown
    bool m_isShortened = false;
    bool m_isRecording = false;
    QLabel *m_moment;
    QLabel *m_kept; ///< beside the strip of a live table
    QLabel *m_recordSign;
    QLabel *m_recording;
    QPushButton *m_stop;
    QPushButton *m_save;
    QPushButton *m_compare;
    QPushButton *m_diagnose;
    QLineEdit *m_time;
    QPushButton *m_present;
    QWidget *m_top;
    TimeStrip *m_strip;
    BackgroundWorker m_worker; // last: its jobs use the others
};

} // namespace ctscope
