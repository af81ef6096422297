// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_gauge.h"

#include "ui/parts/semantic_colors.h"

#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ctscope {

namespace {

// The dial runs clockwise over 260 degrees and is open at the bottom, where the word is.
constexpr double sweep = 260;
constexpr double beginAngle = 90 + sweep / 2; // of Qt: counter-clockwise from three o'clock
constexpr double openBottom = 0.82;           // of the diameter: the lowest point of the arc

/// The part of the ring between two shares of the sweep.
QPainterPath ringPart(const QRectF &circle, double thickness, double from, double to)
{
    const QRectF inner = circle.adjusted(thickness, thickness, -thickness, -thickness);
    const double begin = beginAngle - sweep * from;
    const double span = -sweep * (to - from);
    QPainterPath path;
    path.arcMoveTo(circle, begin);
    path.arcTo(circle, begin, span);
    path.arcTo(inner, begin + span, -span);
    path.closeSubpath();
    return path;
}

QPointF pointAt(const QRectF &circle, double share, double radius)
{
    const double angle = (beginAngle - sweep * share) * std::numbers::pi / 180;
    return circle.center() + QPointF(std::cos(angle) * radius, -std::sin(angle) * radius);
}

struct LevelColors {
    QColor shape;
    QColor text;
};

LevelColors colorsOf(CapacityLevel level, const SemanticColors &colors)
{
    switch (level) {
    case CapacityLevel::Filling: return {colors.warning, colors.warningText};
    case CapacityLevel::NearlyFull:
    case CapacityLevel::Full: return {colors.error, colors.errorText};
    case CapacityLevel::Calm: return {colors.calm, colors.calmText};
    case CapacityLevel::Unknown:
    case CapacityLevel::Unlimited: break;
    }
    return {colors.quiet, colors.quiet};
}

/// The largest font up to `pixels` in which the text is at most `width` wide.
QFont fitted(QFont font, const QString &text, double pixels, double width)
{
    font.setPixelSize(std::max(8, static_cast<int>(pixels)));
    const double needed = QFontMetricsF(font).horizontalAdvance(text);
    if (needed > width)
        font.setPixelSize(std::max(8, static_cast<int>(pixels * width / needed)));
    return font;
}

} // namespace

void paintPart(QPainter &painter, const QPainterPath &area, const QColor &color, Eviction eviction)
{
    if (eviction == Eviction::Kept) {
        painter.fillPath(area, color);
        return;
    }
    const bool onInsert = eviction == Eviction::OnInsert;
    QColor ground = color;
    ground.setAlphaF(onInsert ? 0.22f : 0.42f);
    painter.save();
    painter.fillPath(area, ground);
    painter.setClipPath(area, Qt::IntersectClip);
    painter.setPen(QPen(color, 1.6));
    const QRectF box = area.boundingRect();
    const double step = 5;
    for (double x = box.left() - box.height(); x < box.right(); x += step) {
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()));
        if (!onInsert)
            painter.drawLine(QPointF(x, box.top()), QPointF(x + box.height(), box.bottom()));
    }
    painter.restore();
}

CapacityGauge::CapacityGauge(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    describe();
}

void CapacityGauge::setFacts(const CapacityFacts &facts)
{
    if (m_facts == facts)
        return;
    m_facts = facts;
    describe();
    update();
}

void CapacityGauge::setLevels(CapacityLevels levels)
{
    m_levels = levels.normalised();
    describe();
    update();
}

void CapacityGauge::describe()
{
    const QString numbers = countOfMaxText(m_facts, m_numbers);
    setAccessibleName(tr("Table capacity"));
    setAccessibleDescription(tr("%1, %2: %3").arg(text(), word(), numbers));
    QString tip = tr("%1: %2.").arg(numbers, word());
    if (const auto parts = m_facts.parts()) {
        const auto countOf = [&](Eviction eviction) { return (*parts)[static_cast<std::size_t>(eviction)]; };
        const auto pluralFor = [&](Eviction eviction) { return pluralOf(countOf(eviction)); };
        const auto line = [&](const QString &words, Eviction eviction) {
            tip += QLatin1Char('\n') + words.arg(QString::fromStdString(countText(countOf(eviction), m_numbers)));
        };
        line(tr("Solid: %1 entries that a full table keeps.", nullptr, pluralFor(Eviction::Kept)), Eviction::Kept);
        line(tr("Cross-hatched: %1 closing entries that the collector may free above 95 %.", nullptr,
                 pluralFor(Eviction::ByCollector)),
            Eviction::ByCollector);
        line(tr("Hatched: %1 evictable entries, which new flows can replace.", nullptr, pluralFor(Eviction::OnInsert)),
            Eviction::OnInsert);
    }
    if (m_facts.max.value_or(0) != 0)
        tip += QLatin1Char('\n')
            + tr("Amber from %1 %, red from %2 % of the limit.").arg(m_levels.warning).arg(m_levels.alarm);
    setToolTip(toolTipOf(tip));
}

QColor CapacityGauge::levelColor(const QPalette &palette) const
{
    return colorsOf(level(), SemanticColors::of(palette)).shape;
}

QSize CapacityGauge::sizeHint() const
{
    const int side = fontMetrics().height() * 11;
    return {side, heightForWidth(side)};
}

QSize CapacityGauge::minimumSizeHint() const
{
    const int side = fontMetrics().height() * 6;
    return {side, heightForWidth(side)};
}

int CapacityGauge::heightForWidth(int width) const
{
    // In a wide dock, the dial does not grow to the whole width.
    const int diameter = std::min(width, fontMetrics().height() * 13);
    return static_cast<int>(std::ceil(diameter * (openBottom + 0.06)));
}

void CapacityGauge::paintEvent(QPaintEvent *)
{
    const SemanticColors colors = SemanticColors::of(palette());
    const CapacityLevel now = level();
    const LevelColors chosen = colorsOf(now, colors);

    const double diameter = std::min<double>(width(), height() / (openBottom + 0.06)) - 4;
    const double thickness = diameter * 0.105;
    const QRectF circle(width() / 2.0 - diameter / 2, 2, diameter, diameter);

    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);

    QColor track = palette().color(QPalette::WindowText);
    track.setAlphaF(0.13f);
    painter.fillPath(ringPart(circle, thickness, 0, 1), track);

    if (const auto fill = m_facts.fill()) {
        const double share = std::clamp(*fill, 0.0, 1.0);
        // Entries of unknown class are drawn as one solid arc.
        const EvictionCounts parts = m_facts.parts().value_or(EvictionCounts{*m_facts.count, 0, 0});
        std::uint64_t before = 0;
        const auto shareOf = [&](std::uint64_t entries) {
            return share * static_cast<double>(entries) / static_cast<double>(*m_facts.count);
        };
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i] > 0)
                paintPart(painter, ringPart(circle, thickness, shareOf(before), shareOf(before + parts[i])),
                    chosen.shape, static_cast<Eviction>(i));
            before += parts[i];
        }
        // Marks where amber and red begin, inside the ring, so that they stay visible when it is full.
        for (const auto &[percent, color] :
            {std::pair(m_levels.warning, colors.warning), std::pair(m_levels.alarm, colors.error)}) {
            const double at = percent / 100.0;
            painter.setPen(QPen(color, std::max(2.0, diameter * 0.014), Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(pointAt(circle, at, diameter / 2 - thickness * 1.55),
                pointAt(circle, at, diameter / 2 - thickness * 1.12));
        }
    }

    const double inside = diameter - thickness * 3.6;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QString big = text();
    painter.setFont(fitted(bold, big, diameter * 0.27, inside));
    painter.setPen(palette().color(QPalette::WindowText));
    const double numberHeight = QFontMetricsF(painter.font()).height();
    const QPointF middle(circle.center().x(), circle.top() + diameter * 0.47);
    painter.drawText(
        QRectF(middle.x() - diameter / 2, middle.y() - numberHeight / 2, diameter, numberHeight), Qt::AlignCenter, big);

    const QString small = word();
    painter.setFont(fitted(now == CapacityLevel::Calm ? font() : bold, small, diameter * 0.105, inside * 0.86));
    painter.setPen(chosen.text);
    const double wordHeight = QFontMetricsF(painter.font()).height();
    painter.drawText(QRectF(middle.x() - diameter / 2, circle.top() + diameter * 0.63, diameter, wordHeight),
        Qt::AlignCenter, small);
}

} // namespace ctscope
