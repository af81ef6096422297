// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/time_chart.h"

#include "table/column_words.h"
#include "ui/panels/history_chart.h"
#include "ui/panels/time_ticks.h"
#include "ui/parts/chart_colors.h"
#include "ui/parts/semantic_colors.h"

#include <QEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>

namespace ctscope {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr int gap = 4; ///< pixels between parts

/// Not known counts as nothing in a stack.
double amount(const ChartPoint &point, Charted what)
{
    return point.values.has(what) ? static_cast<double>(point.values[what]) : 0.0;
}

} // namespace

TimeChart::TimeChart(QString title, Kind kind, Unit unit, std::vector<Band> bands, QWidget *parent)
    : QWidget(parent)
    , m_title(std::move(title))
    , m_kind(kind)
    , m_unit(unit)
    , m_bands(std::move(bands))
    , m_numbers(numberStyleOf(QLocale()))
    , m_points(std::make_shared<const std::vector<ChartPoint>>())
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(m_title);
}

void TimeChart::setPoints(ChartPointsPtr points, std::chrono::seconds reach, std::chrono::steady_clock::time_point end)
{
    m_points = std::move(points);
    m_reach = reach;
    m_end = end;
    measure();
    setAccessibleDescription(legendText());
    update();
}

void TimeChart::setHovered(std::optional<double> secondsAgo)
{
    if (secondsAgo == m_hovered)
        return;
    m_hovered = secondsAgo;
    layOutLegend();
    update();
}

void TimeChart::setMarked(std::optional<double> secondsAgo)
{
    if (secondsAgo == m_marked)
        return;
    m_marked = secondsAgo;
    layOutLegend();
    update();
}

void TimeChart::measure()
{
    double highest = 0;
    for (const ChartPoint &point : *m_points) {
        double sum = 0;
        for (const Band &band : m_bands) {
            const double value = amount(point, band.what);
            sum = m_kind == Kind::Stacked ? sum + value : std::max(sum, value);
        }
        highest = std::max(highest, sum);
    }
    m_top = niceTop(std::max(highest * 1.05, 4.0));
    layOutLegend();
    thinOut();
}

QRect TimeChart::plot() const
{
    const QFontMetrics metrics = fontMetrics();
    const int line = metrics.height() + 2;
    const int left = metrics.horizontalAdvance(QStringLiteral("8.8 MM"));
    const int above = line * (1 + m_legendLines) + metrics.height() / 2 + gap;
    return {left, above, std::max(1, width() - left - gap - metrics.averageCharWidth()),
        std::max(1, height() - above - line - gap)};
}

void TimeChart::thinOut()
{
    const auto span = ChartHistory::spanFor(m_reach);
    const auto inOne = static_cast<int>(std::ceil(Seconds(m_reach).count() / plot().width() / Seconds(span).count()));
    m_step = span * std::max(1, inOne);
    m_drawn.clear();
    std::array<int, chartedCount> samples{};
    std::chrono::steady_clock::rep slot = 0;
    for (const ChartPoint &point : *m_points) {
        // Counted from the clock's begin, so that the same points go together each time.
        const auto now = point.begin.time_since_epoch() / m_step;
        if (m_drawn.empty() || now != slot || point.afterGap) {
            m_drawn.push_back(point);
            samples.fill(1);
            slot = now;
            continue;
        }
        ChartValues &values = m_drawn.back().values;
        for (const Band &band : m_bands) {
            if (!point.values.has(band.what))
                continue;
            const float value = point.values[band.what];
            int &count = samples[static_cast<std::size_t>(band.what)];
            count = values.has(band.what) ? count + 1 : 1;
            if (count == 1)
                values[band.what] = value;
            else if (m_kind == Kind::Stacked)
                values[band.what] += (value - values[band.what]) / static_cast<float>(count);
            else // a peak stays one
                values[band.what] = std::max(values[band.what], value);
        }
    }
}

std::vector<double> TimeChart::xOfPoints() const
{
    const QRect room = plot();
    const double scale = room.width() / Seconds(m_reach).count();
    std::vector<double> all;
    all.reserve(m_drawn.size());
    for (const ChartPoint &point : m_drawn)
        all.push_back(room.right() - Seconds(m_end - std::min(point.begin + m_step, m_end)).count() * scale);
    return all;
}

double TimeChart::secondsAgoAt(int x) const
{
    const QRect room = plot();
    return std::clamp(double(room.right() - x) / room.width(), 0.0, 1.0) * Seconds(m_reach).count();
}

const ChartPoint *TimeChart::pointAt(double secondsAgo) const
{
    const ChartPoint *found = nullptr;
    for (const ChartPoint &point : *m_points) {
        if (Seconds(m_end - point.begin).count() >= secondsAgo - 0.001)
            found = &point;
    }
    // Nothing is known of a gap.
    const auto span = Seconds(ChartHistory::spanFor(m_reach)).count();
    if (found && Seconds(m_end - found->begin).count() - secondsAgo > 3 * span)
        return nullptr;
    return found;
}

/// The point whose values the legend has: where the pointer is, where the user marked, or the last.
const ChartPoint *TimeChart::legendPoint() const
{
    if (m_hovered)
        return pointAt(*m_hovered);
    if (m_marked)
        return pointAt(*m_marked);
    return m_points->empty() ? nullptr : &m_points->back();
}

QString TimeChart::valueText(double value) const
{
    switch (m_unit) {
    case Unit::Count:
        return QString::fromStdString(countText(static_cast<std::uint64_t>(std::llround(value)), m_numbers));
    case Unit::PerSecond: return QString::fromStdString(countRateText(value, m_numbers));
    case Unit::BytesPerSecond: return QString::fromStdString(byteRateText(value, m_numbers));
    }
    return {};
}

void TimeChart::layOutLegend()
{
    const QFontMetrics metrics = fontMetrics();
    const int line = metrics.height() + 2;
    const int chip = metrics.ascent();
    const ChartPoint *const point = legendPoint();
    m_legend.clear();
    int x = 0;
    int y = line;
    for (std::size_t i = 0; i < m_bands.size(); ++i) {
        const Band &band = m_bands[i];
        // A band that never has anything is no news.
        const bool any =
            std::ranges::any_of(*m_points, [&band](const ChartPoint &each) { return amount(each, band.what) > 0; });
        if (!any && m_kind == Kind::Stacked)
            continue;
        QString text = band.label;
        if (point && point->values.has(band.what))
            text += QLatin1Char(' ') + valueText(static_cast<double>(point->values[band.what]));
        else
            text += QStringLiteral(" –");
        const int wide = chip + gap + metrics.horizontalAdvance(text) + 3 * gap;
        if (x > 0 && x + wide > width()) {
            x = 0;
            y += line;
        }
        m_legend.push_back({i, QRect(x, y, wide, line), text});
        x += wide;
    }
    m_legendLines = y / line;
}

QString TimeChart::legendText() const
{
    QStringList texts;
    for (const LegendItem &item : m_legend)
        texts += item.text;
    return texts.join(QStringLiteral(", "));
}

void TimeChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.drawPixmap(0, 0, frame());
    paintLegend(painter);
    painter.save();
    painter.setClipRect(plot().adjusted(0, -1, 1, 1));
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_kind == Kind::Stacked)
        paintStack(painter, m_top);
    else
        paintLines(painter, m_top);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto at = [&](double ago, Qt::PenStyle style) {
        const double x = plot().right() - ago / Seconds(m_reach).count() * plot().width();
        painter.setPen(QPen(palette().color(QPalette::WindowText), 1, style));
        painter.drawLine(QPointF(x, plot().top()), QPointF(x, plot().bottom()));
    };
    if (m_marked)
        at(*m_marked, Qt::DashLine);
    if (m_hovered)
        at(*m_hovered, Qt::SolidLine);
    painter.restore();
}

const QPixmap &TimeChart::frame()
{
    FrameKey key{size(), devicePixelRatioF(), m_top, m_reach, m_legendLines};
    if (m_frameKey == key)
        return m_frame;
    m_frameKey = key;
    m_frame = QPixmap(size() * key.pixelRatio);
    m_frame.setDevicePixelRatio(key.pixelRatio);
    m_frame.fill(Qt::transparent);
    QPainter painter(&m_frame);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, 0, width(), fontMetrics().height() + 2), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(bold).elidedText(m_title, Qt::ElideRight, width()));
    painter.setFont(font());
    paintAxes(painter, m_top);
    return m_frame;
}

void TimeChart::paintLegend(QPainter &painter) const
{
    const int chip = fontMetrics().ascent();
    for (const LegendItem &item : m_legend) {
        const QRect square(item.room.left(), item.room.top() + (item.room.height() - chip) / 2 + 1, chip, chip - 2);
        painter.fillRect(square, chartColor(m_bands[item.band].what, palette()));
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(item.room.adjusted(chip + gap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, item.text);
    }
}

void TimeChart::paintAxes(QPainter &painter, double top) const
{
    const SemanticColors colors = SemanticColors::of(palette());
    const QRect room = plot();
    QColor line = palette().color(QPalette::WindowText);
    line.setAlphaF(0.16F);
    for (const double share : {0.0, 0.5, 1.0}) {
        const int y = room.bottom() - static_cast<int>(share * room.height());
        painter.setPen(line);
        painter.drawLine(room.left(), y, room.right(), y);
        painter.setPen(colors.quiet);
        const QRect label(0, y - fontMetrics().height() / 2, room.left() - gap, fontMetrics().height());
        painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter, axisNumber(share * top, m_numbers));
    }
    const int widest = fontMetrics().horizontalAdvance(QStringLiteral("−88 min "));
    for (const TimeTick &tick : timeTicks(m_reach, std::max(2, room.width() / std::max(1, widest)))) {
        const int x = room.right() - static_cast<int>(tick.secondsAgo / Seconds(m_reach).count() * room.width());
        const int wide = fontMetrics().horizontalAdvance(tick.label);
        const int left = std::clamp(x - wide / 2, 0, std::max(0, width() - wide));
        painter.setPen(colors.quiet);
        painter.drawText(QRect(left, room.bottom() + gap, wide + 1, fontMetrics().height()), Qt::AlignLeft, tick.label);
        painter.setPen(line);
        painter.drawLine(x, room.bottom(), x, room.bottom() + gap);
    }
}

void TimeChart::paintLines(QPainter &painter, double top) const
{
    const QRect room = plot();
    const auto y = [&](double value) { return room.bottom() - value / top * room.height(); };
    const std::vector<double> x = xOfPoints();
    for (const Band &band : m_bands) {
        const Qt::PenStyle style = band.what == Charted::Limit ? Qt::DashLine : Qt::SolidLine;
        painter.setPen(QPen(chartColor(band.what, palette()), 1.6, style));
        QPolygonF piece;
        const auto flush = [&] {
            if (piece.size() == 1)
                painter.drawPoint(piece.first());
            else if (!piece.empty())
                painter.drawPolyline(piece);
            piece.clear();
        };
        for (std::size_t i = 0; i < x.size(); ++i) {
            const ChartPoint &point = m_drawn[i];
            if (point.afterGap || !point.values.has(band.what))
                flush();
            if (point.values.has(band.what))
                piece << QPointF(x[i], y(static_cast<double>(point.values[band.what])));
        }
        flush();
    }
}

void TimeChart::paintStack(QPainter &painter, double top) const
{
    const QRect room = plot();
    const auto y = [&](double value) { return room.bottom() - value / top * room.height(); };
    const std::vector<double> x = xOfPoints();
    painter.setPen(Qt::NoPen);
    std::vector<double> below(m_drawn.size(), 0);
    for (const Band &band : m_bands) {
        painter.setBrush(chartColor(band.what, palette()));
        QPolygonF upper;
        QPolygonF lower;
        const auto flush = [&] {
            std::reverse(lower.begin(), lower.end());
            if (upper.size() > 1)
                painter.drawPolygon(upper + lower);
            upper.clear();
            lower.clear();
        };
        for (std::size_t i = 0; i < x.size(); ++i) {
            const ChartPoint &point = m_drawn[i];
            if (point.afterGap || !point.values.has(band.what))
                flush();
            if (!point.values.has(band.what))
                continue;
            const double above = below[i] + amount(point, band.what);
            upper << QPointF(x[i], y(above));
            lower << QPointF(x[i], y(below[i]));
            below[i] = above;
        }
        flush();
    }
}

std::optional<std::size_t> TimeChart::bandAt(const QPoint &position) const
{
    for (const LegendItem &item : m_legend) {
        if (item.room.contains(position))
            return item.band;
    }
    if (m_kind != Kind::Stacked || !plot().contains(position))
        return std::nullopt;
    const ChartPoint *const point = pointAt(secondsAgoAt(position.x()));
    if (!point)
        return std::nullopt;
    const double value = double(plot().bottom() - position.y()) / plot().height() * m_top;
    double above = 0;
    for (std::size_t i = 0; i < m_bands.size(); ++i) {
        above += amount(*point, m_bands[i].what);
        if (value < above)
            return i;
    }
    return std::nullopt;
}

void TimeChart::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    const auto band = bandAt(position);
    const bool leads = band && !m_bands[*band].filter.isEmpty();
    setCursor(leads ? Qt::PointingHandCursor : plot().contains(position) ? Qt::CrossCursor : Qt::ArrowCursor);
    setToolTip(leads ? tr("Click to show the flows of %1.").arg(m_bands[*band].label) : QString());
    emit hovered(plot().contains(position) ? std::optional(secondsAgoAt(position.x())) : std::nullopt);
}

void TimeChart::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint position = event->position().toPoint();
    if (const auto band = bandAt(position); band && !m_bands[*band].filter.isEmpty())
        emit filterRequested(m_bands[*band].filter);
    else if (plot().contains(position))
        emit marked(secondsAgoAt(position.x()));
}

void TimeChart::keyPressEvent(QKeyEvent *event)
{
    const auto reach = static_cast<double>(m_reach.count());
    const double step = reach / (event->modifiers() & Qt::ControlModifier ? 10 : 60);
    double at = m_read.value_or(0);
    switch (event->key()) {
    case Qt::Key_Left: at += m_read ? step : 0; break;
    case Qt::Key_Right: at -= step; break;
    case Qt::Key_Home: at = reach; break;
    case Qt::Key_End: at = 0; break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_read)
            emit marked(*m_read);
        return;
    default: QWidget::keyPressEvent(event); return;
    }
    m_read = std::clamp(at, 0.0, reach);
    emit hovered(m_read);
    setAccessibleDescription(legendText());
}

void TimeChart::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    if (m_read) {
        m_read.reset();
        emit hovered(std::nullopt);
    }
    update();
}

void TimeChart::leaveEvent(QEvent *) { emit hovered(std::nullopt); }

void TimeChart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    measure();
}

void TimeChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    m_frameKey.reset(); // fonts, colours
    if (event->type() == QEvent::FontChange)
        measure();
}

QSize TimeChart::sizeHint() const { return {fontMetrics().averageCharWidth() * 44, fontMetrics().height() * 10}; }

QSize TimeChart::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 28, fontMetrics().height() * 8}; }

} // namespace ctscope
