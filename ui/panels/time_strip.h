// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording.h"

#include <QWidget>

#include <cstdint>
#include <vector>

namespace ctscope {

/// A recording over time: how many flows there were against the limit, drops as ticks, gaps in grey, and the moment that
/// is shown. The mouse and the keyboard choose another one and a range, and the wheel a shorter or longer part. The strip
/// of a live table grows, and its end is the present. Times are µs since 1970. GUI thread only.
class TimeStrip : public QWidget {
    Q_OBJECT
public:
    explicit TimeStrip(QWidget *parent = nullptr);

    /// What the recording covers, and its gaps.
    void setRecording(const record::Range &whole, const std::vector<record::Gap> &gaps);
    /// Samples of the part that is shown. `areEnds`: how many flows ended, in place of how many there were.
    void setSamples(std::vector<record::Sample> samples, bool areEnds = false);
    /// The moment that the table is of; 0 = a live table as it is now.
    void setMoment(std::int64_t moment);
    /// The end of the strip is no moment but the live table, or a log as a whole: choosing it emits presentChosen().
    /// `endName` is written there in place of a time, unless it is empty.
    void setOpenEnd(const QString &endName);
    /// Moments are the numbers of readings, in seconds: they are called so, and ranges of them cannot be chosen.
    void setNumbered();
    /// Of a live table: adds what came, and forgets what was before `from`.
    void extend(std::int64_t from, const std::vector<record::Sample> &samples, const std::vector<record::Gap> &gaps);
    /// The range that the user chose; its begin is its end while there is none.
    const record::Range &range() const noexcept { return m_range; }
    void setRange(const record::Range &range);

    std::int64_t moment() const noexcept { return m_moment; }
    const record::Range &whole() const noexcept { return m_whole; }
    /// The part that is shown.
    const record::Range &part() const noexcept { return m_part; }
    /// Chooses a moment, as the user does.
    void choose(std::int64_t moment);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void momentChosen(qint64 moment);
    /// The end of the strip of a live table was chosen.
    void presentChosen();
    void rangeChanged();
    /// Samples of another part are wanted.
    void partChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRectF plot() const;
    double xOf(std::int64_t time) const;
    std::int64_t timeAt(double x) const;
    double largest() const;
    void zoom(double factor, std::int64_t around);
    std::int64_t shownMoment() const noexcept { return m_moment != 0 ? m_moment : m_whole.until; }
    void step(std::int64_t by) { choose(shownMoment() + by); }
    void chooseEnd();
    void drawRange(QPainter &painter) const;
    void drawCounts(QPainter &painter) const;
    void drawGaps(QPainter &painter) const;
    void drawDrops(QPainter &painter) const;
    void drawMoment(QPainter &painter) const;
    void drawTimes(QPainter &painter) const;
    QString toolTipAt(double x) const;
    QString nameOf(std::int64_t time) const;

    record::Range m_whole;
    record::Range m_part;
    std::vector<record::Gap> m_gaps;
    std::vector<record::Sample> m_samples;
    bool m_areEnds = false;
    std::int64_t m_moment = 0;
    record::Range m_range;
    std::int64_t m_rangeBegin = 0; ///< where the mouse began a range; 0 while it does not
    std::int64_t m_paintedUntil = 0;
    QString m_endName;
    bool m_hasOpenEnd = false;
    bool m_isNumbered = false;
};

} // namespace ctscope
