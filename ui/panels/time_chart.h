// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/number_text.h"
#include "tracking/chart_history.h"

#include <QColor>
#include <QPixmap>
#include <QSize>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace ctscope {

using ChartPointsPtr = std::shared_ptr<const std::vector<ChartPoint>>;

/// Some values over time, as lines or as bands on top of each other, with a legend that has their numbers. Painted by
/// hand: a Qt chart takes ten times as long for each new point. Time runs to the right and ends at the last sample.
/// With the focus, Left and Right read other moments, Home and End the first and the last, Enter marks one.
/// GUI thread only.
class TimeChart : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Lines, Stacked };
    enum class Unit { Count, PerSecond, BytesPerSecond };
    /// One line or band.
    struct Band {
        Charted what;
        QString label;
        QString filter; ///< text for the filter that shows these flows; empty = none does
    };

    TimeChart(QString title, Kind kind, Unit unit, std::vector<Band> bands, QWidget *parent = nullptr);

    /// Shows the last `reach` of these points, up to `end`.
    void setPoints(ChartPointsPtr points, std::chrono::seconds reach, std::chrono::steady_clock::time_point end);
    /// The moments that the pointer is at and that the user has marked, in any of several charts; seconds before the
    /// end.
    void setHovered(std::optional<double> secondsAgo);
    void setMarked(std::optional<double> secondsAgo);

    const QString &title() const noexcept { return m_title; }
    /// Pixels that the reach takes: more points than these cannot be told apart.
    int plotWidth() const { return plot().width(); }
    /// "ESTABLISHED 1,204": the legend as text, of the moment that it is for.
    QString legendText() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The pointer is at another moment, or has left the chart.
    void hovered(std::optional<double> secondsAgo);
    /// The user clicked a moment.
    void marked(double secondsAgo);
    /// The user clicked a line of the legend, or a band: text for the filter.
    void filterRequested(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct LegendItem {
        std::size_t band = 0;
        QRect room;
        QString text;
    };

    /// What title and axes depend on, besides the palette and the font.
    struct FrameKey {
        QSize size;
        double pixelRatio = 1;
        double top = 0;
        std::chrono::seconds reach{};
        int legendLines = 0;
        bool operator==(const FrameKey &) const = default;
    };

    QRect plot() const;
    /// Where each of the points that are drawn is, in pixels from the left.
    std::vector<double> xOfPoints() const;
    /// One point for each pixel is enough.
    void thinOut();
    /// Title and axes, which stay the same for a while: text is the slowest part of the picture.
    const QPixmap &frame();
    double secondsAgoAt(int x) const;
    const ChartPoint *pointAt(double secondsAgo) const;
    const ChartPoint *legendPoint() const;
    QString valueText(double value) const;
    void layOutLegend();
    std::optional<std::size_t> bandAt(const QPoint &position) const;
    void paintLines(QPainter &painter, double top) const;
    void paintStack(QPainter &painter, double top) const;
    void paintAxes(QPainter &painter, double top) const;
    void paintLegend(QPainter &painter) const;
    void measure();

    QString m_title;
    Kind m_kind;
    Unit m_unit;
    std::vector<Band> m_bands;
    NumberStyle m_numbers;
    ChartPointsPtr m_points;
    std::vector<ChartPoint> m_drawn; ///< of these
    std::chrono::seconds m_step{1};  ///< how long one of them is
    QPixmap m_frame;
    std::optional<FrameKey> m_frameKey; ///< that it was painted for
    std::chrono::seconds m_reach{600};
    std::chrono::steady_clock::time_point m_end{};
    std::optional<double> m_hovered;
    std::optional<double> m_read; ///< the moment chosen by the keyboard
    std::optional<double> m_marked;
    double m_top = 1;
    std::vector<LegendItem> m_legend;
    int m_legendLines = 1;
};

} // namespace ctscope
