// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/number_text.h"

#include <QWidget>

#include <optional>
#include <span>
#include <vector>

class QAreaSeries;
class QCategoryAxis;
class QChartView;
class QLineSeries;

namespace ctscope {

/// The count over the last minutes as an area, and the limit as a line when it is near enough to be in the
/// chart. Uses the colours of the palette, without animation, grid or legend. Empty until there are
/// two points to join, so that no chart is created before the window has been painted.
class HistoryChart : public QWidget {
    Q_OBJECT
public:
    struct Point {
        double secondsAgo = 0;
        double count = 0;
        std::optional<double> max; ///< absent = not known or unlimited
        bool afterGap = false;     ///< nothing is known of the time before: no line joins it to the previous point
    };

    explicit HistoryChart(QWidget *parent = nullptr);

    /// Shows these points, oldest first, over a span of time that ends now.
    void setPoints(std::span<const Point> points, double spanSeconds);
    /// True when the limit is in the chart; otherwise it is unknown, or far above.
    bool showsMax() const noexcept { return m_showsMax; }

    /// A label of the time axis.
    struct Tick {
        QString label;
        double at = 0; ///< seconds, 0 = now, the past is negative
    };
    /// At whole minutes: "−4 min", "−2 min", "now".
    static std::vector<Tick> timeTicks(double seconds);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void makeChart();
    void dress();
    void setSpan(double seconds);
    void setTop(double top);
    /// One stretch without gaps: the area, and the line above it (the outline of an area would enclose it).
    struct Piece {
        QAreaSeries *area = nullptr;
        QLineSeries *line = nullptr;
    };
    /// Draws one stretch; series are created as needed and kept for reuse.
    void setPiece(std::size_t index, const QList<QPointF> &counts);
    void dressPiece(const Piece &piece) const;

    QChartView *m_view = nullptr; ///< null until there is a line to draw
    // Owned by the chart, which the view owns.
    std::vector<Piece> m_pieces;
    QLineSeries *m_max = nullptr;
    QCategoryAxis *m_time = nullptr;
    QCategoryAxis *m_amount = nullptr;
    NumberStyle m_numbers;
    double m_span = 0;
    double m_top = 0;
    bool m_showsMax = false;
};

/// The end of an axis: the smallest round number not below `value` of which a half is round too.
double niceTop(double value) noexcept;

/// "950", "12 k", "262 k", "1.5 M": short enough for an axis.
QString axisNumber(double value, const NumberStyle &numbers);

} // namespace ctscope
