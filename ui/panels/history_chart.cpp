// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/history_chart.h"

#include "ui/panels/capacity_facts.h"
#include "ui/parts/semantic_colors.h"

#include "table/column_words.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace ctscope {

HistoryChart::HistoryChart(QWidget *parent)
    : QWidget(parent)
    , m_numbers(numberStyleOf(QLocale()))
{
    // The wheel belongs to the panel around it.
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("History of the table's count"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setPoints({}, 300);
}

void HistoryChart::makeChart()
{
    auto *const chart = new QChart;
    m_view = new QChartView(chart, this);
    m_max = new QLineSeries;
    m_time = new QCategoryAxis;
    m_amount = new QCategoryAxis;
    chart->setAnimationOptions(QChart::NoAnimation);
    chart->legend()->hide();
    chart->setBackgroundVisible(false);
    // Room for half of the first and last labels.
    chart->setMargins(QMargins(0, fontMetrics().height() / 2, fontMetrics().averageCharWidth() * 2, 0));
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->addSeries(m_max);
    for (QCategoryAxis *axis : {m_time, m_amount}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setGridLineVisible(false);
    }
    m_amount->setGridLineVisible(true);
    m_amount->setLineVisible(false);
    chart->addAxis(m_time, Qt::AlignBottom);
    chart->addAxis(m_amount, Qt::AlignLeft);
    m_max->attachAxis(m_time);
    m_max->attachAxis(m_amount);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    // The chart is transparent, as with a background of its own it would look like a button. Not by a style
    // sheet, because setting one is itself a change of palette.
    m_view->viewport()->setAutoFillBackground(false);
    m_view->setBackgroundBrush(Qt::NoBrush);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFocusPolicy(Qt::NoFocus);
    auto *const whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_view);
    dress();
}

void HistoryChart::dress()
{
    const SemanticColors colors = SemanticColors::of(palette());
    for (const Piece &piece : m_pieces)
        dressPiece(piece);
    m_max->setPen(QPen(colors.error, 1.4, Qt::DashLine));
    QColor line = palette().color(QPalette::WindowText);
    line.setAlphaF(0.16f);
    QFont small = font();
    if (small.pointSizeF() > 0)
        small.setPointSizeF(small.pointSizeF() * 0.85);
    for (QCategoryAxis *axis : {m_time, m_amount}) {
        axis->setLabelsColor(colors.quiet);
        axis->setLabelsFont(small);
        axis->setGridLineColor(line);
        axis->setLinePenColor(line);
    }
}

void HistoryChart::dressPiece(const Piece &piece) const
{
    const SemanticColors colors = SemanticColors::of(palette());
    QColor fill = colors.calm;
    fill.setAlphaF(0.25f);
    piece.area->setBrush(fill);
    piece.area->setPen(Qt::NoPen);
    piece.line->setPen(QPen(colors.calm, 1.6));
}

void HistoryChart::setPiece(std::size_t index, const QList<QPointF> &counts)
{
    if (index == m_pieces.size()) {
        if (counts.isEmpty())
            return;
        const Piece piece{new QAreaSeries(new QLineSeries(this), new QLineSeries(this)), new QLineSeries};
        for (QAbstractSeries *series :
            {static_cast<QAbstractSeries *>(piece.area), static_cast<QAbstractSeries *>(piece.line)}) {
            m_view->chart()->addSeries(series);
            series->attachAxis(m_time);
            series->attachAxis(m_amount);
        }
        dressPiece(piece);
        m_pieces.push_back(piece);
    }
    const Piece &piece = m_pieces[index];
    piece.line->replace(counts);
    piece.area->upperSeries()->replace(counts);
    piece.area->lowerSeries()->replace(
        counts.isEmpty() ? QList<QPointF>() : QList<QPointF>{{counts.first().x(), 0}, {counts.last().x(), 0}});
}

void HistoryChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (!m_view)
        return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        dress();
}

void HistoryChart::setSpan(double seconds)
{
    if (m_span == seconds)
        return;
    m_span = seconds;
    for (const QString &label : m_time->categoriesLabels())
        m_time->remove(label);
    m_time->setRange(-seconds, 0);
    for (const Tick &tick : timeTicks(seconds))
        m_time->append(tick.label, tick.at);
}

void HistoryChart::setTop(double top)
{
    if (m_top == top)
        return;
    m_top = top;
    for (const QString &label : m_amount->categoriesLabels())
        m_amount->remove(label);
    m_amount->setRange(0, top);
    m_amount->append(QStringLiteral("0"), 0);
    m_amount->append(axisNumber(top / 2, m_numbers), top / 2);
    m_amount->append(axisNumber(top, m_numbers), top);
}

void HistoryChart::setPoints(std::span<const Point> points, double spanSeconds)
{
    std::vector<QList<QPointF>> pieces;
    QList<QPointF> limits;
    double highest = 0;
    double limit = 0;
    for (const Point &point : points) {
        if (point.secondsAgo > spanSeconds)
            continue;
        if (pieces.empty() || point.afterGap)
            pieces.emplace_back();
        pieces.back() += QPointF(-point.secondsAgo, point.count);
        highest = std::max(highest, point.count);
        if (point.max) {
            limits += QPointF(-point.secondsAgo, *point.max);
            limit = std::max(limit, *point.max);
        }
    }
    // The limit is in the chart once the count approaches it; until then the count fills the chart.
    const bool showLimit = limit > 0 && highest >= limit * 0.3;
    m_showsMax = showLimit;
    if (pieces.empty()) {
        setAccessibleDescription(tr("No history yet."));
    } else {
        setAccessibleDescription(
            tr("From %1 to %2 entries in the last %n minutes.", nullptr, static_cast<int>(spanSeconds / 60))
                .arg(axisNumber(pieces.front().first().y(), m_numbers),
                    axisNumber(pieces.back().last().y(), m_numbers)));
    }
    if (!m_view) {
        if (points.size() < 2)
            return;
        makeChart();
    }
    setSpan(spanSeconds);
    setTop(niceTop(std::max({showLimit ? limit * 1.02 : 0.0, highest * 1.1, 4.0})));
    for (std::size_t i = 0; i < std::max(pieces.size(), m_pieces.size()); ++i)
        setPiece(i, i < pieces.size() ? pieces[i] : QList<QPointF>());
    m_max->replace(showLimit ? limits : QList<QPointF>());
}

QSize HistoryChart::sizeHint() const { return {fontMetrics().averageCharWidth() * 34, fontMetrics().height() * 7}; }

QSize HistoryChart::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 20, fontMetrics().height() * 7};
}

std::vector<HistoryChart::Tick> HistoryChart::timeTicks(double seconds)
{
    // Whole minutes, and only as many as there is room for: the chart cuts labels that are too close,
    // so the unit is in the title above.
    std::vector<Tick> ticks;
    const int minutes = static_cast<int>(seconds / 60);
    const int step = std::max(1, (minutes + 2) / 3);
    for (int minute = minutes / step * step; minute > 0; minute -= step)
        ticks.push_back({QStringLiteral("−%1").arg(minute), -60.0 * minute});
    ticks.push_back({tr("now"), 0});
    return ticks;
}

double niceTop(double value) noexcept
{
    if (!(value > 1))
        return 1;
    const double power = std::pow(10, std::floor(std::log10(value)));
    constexpr std::array steps = {1.0, 1.2, 1.6, 2.0, 2.4, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0};
    for (const double step : steps) {
        if (step * power >= value)
            return step * power;
    }
    return 10 * power;
}

QString axisNumber(double value, const NumberStyle &numbers)
{
    constexpr std::array units = {std::pair(1e9, "G"), std::pair(1e6, "M"), std::pair(1e3, "k")};
    for (const auto &[size, unit] : units) {
        if (value < size)
            continue;
        QString text = QString::number(value / size, 'f', value / size < 10 ? 1 : 0);
        if (text.endsWith(QLatin1String(".0")))
            text.chop(2);
        return text.replace(QLatin1Char('.'), QString::fromStdString(numbers.decimalPoint)) + QLatin1Char(' ')
            + QLatin1String(unit);
    }
    return QString::number(value, 'g', 3);
}

} // namespace ctscope
