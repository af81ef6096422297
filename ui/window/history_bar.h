// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "source/origin.h"
#include "source/source.h"
#include "table/background_worker.h"

#include <QTimer>
#include <QWidget>

#include <cstdint>

class QLabel;
class QLineEdit;
class QToolButton;

namespace ctscope {

class TimeStrip;

/// Above the flows of a history: of which time they are, how many match, and the way to other times. Passes the filter
/// to the server. Asks it for the strip on a thread of its own. GUI thread only.
class HistoryBar : public QWidget {
    Q_OBJECT
public:
    explicit HistoryBar(QWidget *parent = nullptr);

    /// Shows a history. `request` is what its source reads.
    void open(const Origin &origin, HistoryRequestPtr request);
    /// The filter changed; the server is asked a moment later, as a filter is typed letter by letter.
    void setFilter(const Filter &filter);
    /// Says what the reading is of.
    void show(const ReadingInfo &reading);

    TimeStrip *strip() const noexcept { return m_strip; }
    /// The sentence about the time and the flows that match.
    QString text() const;
    /// Goes to another time, as Origin::when() has it.
    void goTo(const QString &when);
    /// Asks once more: what "-10m" means has changed since.
    void readAgain();

signals:
    /// The request was changed: the source is to be read again.
    void readWanted();
    void diagnosisWanted(qint64 from, qint64 until);

private:
    void ask();
    void load();
    void loadSamples();
    void jump();

    Origin m_origin;
    HistoryRequestPtr m_request;
    Filter m_filter;
    QString m_when;
    QTimer m_typing; ///< after the last change of the filter
    QLabel *m_text;
    QLabel *m_missing;
    QLineEdit *m_time;
    QToolButton *m_part;
    QToolButton *m_all;
    QToolButton *m_diagnose;
    TimeStrip *m_strip;
    BackgroundWorker m_worker; // last: its jobs use the others
};

} // namespace ctscope
