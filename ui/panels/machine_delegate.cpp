// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/machine_delegate.h"

#include "ui/parts/icons.h"
#include "ui/parts/semantic_colors.h"

#include "table/column_words.h"
#include "table/machine_model.h"

#include <QApplication>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ctscope {

namespace {

constexpr int gap = 6;       // pixels around and between the parts of a cell
constexpr int barHeight = 5; // pixels
constexpr int cellCharacters = 26;
constexpr double linesOfSparkline = 1.9;

struct LevelColors {
    QColor shape;
    QColor text;
};

LevelColors colorsOf(const MachineRow &row, const CapacityLevels &levels, const SemanticColors &colors)
{
    const double percent = row.fill().value_or(0) * 100;
    if (percent >= levels.alarm || row.dropped)
        return {colors.error, colors.errorText};
    if (percent >= levels.warning)
        return {colors.warning, colors.warningText};
    return {colors.calm, colors.calmText};
}

} // namespace

MachineDelegate::MachineDelegate(const MachineModel *model, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
{
}

QString MachineDelegate::figures(const MachineRow &row)
{
    const auto fill = row.fill();
    if (fill)
        return *fill > 0 && *fill < 0.01 ? tr("< 1 %") : tr("%1 %").arg(static_cast<int>(*fill * 100));
    if (row.count)
        return QString::fromStdString(countText(*row.count, numberStyleOf(QLocale())));
    return QStringLiteral("–");
}

QSize MachineDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int line = option.fontMetrics.height();
    int height = line + barHeight + gap + line + 2 * gap;
    if (m_sparklines)
        height += static_cast<int>(linesOfSparkline * line) + gap / 2;
    return {option.fontMetrics.averageCharWidth() * cellCharacters + 2 * gap, height};
}

void MachineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const MachineRow &row = m_model->rows()[static_cast<std::size_t>(index.row())];
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    const bool isPale = row.state != MachineState::Live;
    const SemanticColors colors = SemanticColors::of(option.palette);
    const LevelColors level = colorsOf(row, m_levels, colors);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(option.rect).adjusted(2.5, 2.5, -2.5, -2.5);
    QColor outline = option.palette.color(QPalette::Text);
    outline.setAlphaF(0.18f);
    if (isSelected || (option.state & QStyle::State_HasFocus) != 0)
        outline = option.palette.color(QPalette::Highlight);
    QColor ground = option.palette.color(QPalette::Base);
    if (isSelected) {
        const QColor highlight = option.palette.color(QPalette::Highlight);
        ground = QColor::fromRgbF(ground.redF() * 0.86f + highlight.redF() * 0.14f,
            ground.greenF() * 0.86f + highlight.greenF() * 0.14f, ground.blueF() * 0.86f + highlight.blueF() * 0.14f);
    }
    painter->setPen(QPen(outline, isSelected ? 2 : 1));
    painter->setBrush(ground);
    painter->drawRoundedRect(card, 4, 4);

    const QRect inside = option.rect.adjusted(gap + 3, gap, -gap - 3, -gap);
    const QFontMetrics metrics(option.font);
    const int line = metrics.height();
    const QString number = figures(row);
    const int numberWidth = metrics.horizontalAdvance(number);
    QRect top(inside.left(), inside.top(), inside.width(), line);
    painter->setPen(isPale ? colors.quiet : level.text);
    painter->setFont(option.font);
    painter->drawText(top, Qt::AlignRight | Qt::AlignVCenter, number);
    top.setRight(top.right() - numberWidth - gap);
    QFont bold = option.font;
    bold.setBold(true);
    painter->setFont(bold);
    painter->setPen(isPale ? colors.quiet : option.palette.color(QPalette::Text));
    painter->drawText(
        top, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(bold).elidedText(row.name, Qt::ElideMiddle, top.width()));

    const QRectF bar(inside.left(), top.bottom() + 2, inside.width(), barHeight);
    paintBar(*painter, bar, row, isPale ? colors.quiet : level.shape, option);

    // The state, or the count against the limit.
    QRect below(inside.left(), static_cast<int>(bar.bottom()) + gap / 2, inside.width(), line);
    QString words = row.stateText;
    if (words.isEmpty() && row.dropped)
        words = tr("dropping new flows");
    QColor ink = row.state == MachineState::Lost || row.dropped ? colors.errorText : colors.quiet;
    if (words.isEmpty() && row.limit) {
        const NumberStyle style = numberStyleOf(QLocale());
        words = tr("%1 of %2")
                    .arg(QString::fromStdString(countText(row.count.value_or(0), style)),
                        QString::fromStdString(countText(*row.limit, style)));
    } else if (words.isEmpty()) {
        words = tr("limit not known");
    } else if (row.state == MachineState::Lost || row.dropped) {
        const QRectF sign(below.left(), below.top() + 1, line - 2, line - 2);
        paintSign(*painter, Sign::Warning, sign, ink);
        below.setLeft(below.left() + line + 2);
    }
    painter->setFont(option.font);
    painter->setPen(ink);
    painter->drawText(
        below, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(words, Qt::ElideRight, below.width()));
    if (m_sparklines) {
        const QRectF area(inside.left(), below.bottom() + 3.0, inside.width(), inside.bottom() - below.bottom() - 3.0);
        paintLine(*painter, area, row, isPale ? colors.quiet : level.shape);
    }
    painter->restore();
}

void MachineDelegate::paintBar(QPainter &painter, const QRectF &bar, const MachineRow &row, const QColor &color,
    const QStyleOptionViewItem &option) const
{
    QColor track = option.palette.color(QPalette::Text);
    track.setAlphaF(0.12f);
    painter.setPen(Qt::NoPen);
    painter.setBrush(track);
    painter.drawRoundedRect(bar, 2, 2);
    const auto fill = row.fill();
    if (!fill || *fill <= 0)
        return;
    QRectF part = bar;
    part.setWidth(std::max(2.0, bar.width() * std::min(1.0, *fill)));
    painter.setBrush(color);
    painter.drawRoundedRect(part, 2, 2);
}

/// The counts from 0 to the largest of them: how they moved. How full the machine is says the bar.
void MachineDelegate::paintLine(QPainter &painter, const QRectF &area, const MachineRow &row, const QColor &color) const
{
    const std::deque<float> &counts = m_model->history(row.origin);
    if (counts.size() < 2 || area.height() < 4)
        return;
    const double top = std::max(1.0f, *std::ranges::max_element(counts));
    const double step = area.width() / static_cast<double>(MachineModel::mostSamples - 1);
    QPainterPath path;
    double x = area.right() - step * static_cast<double>(counts.size() - 1);
    const double first = x;
    for (std::size_t i = 0; i < counts.size(); ++i, x += step) {
        const QPointF point(x, area.bottom() - area.height() * counts[i] / top);
        if (i == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    QPainterPath below = path;
    below.lineTo(area.right(), area.bottom());
    below.lineTo(first, area.bottom());
    below.closeSubpath();
    QColor ground = color;
    ground.setAlphaF(0.2f);
    painter.fillPath(below, ground);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.4));
    painter.drawPath(path);
}

} // namespace ctscope
