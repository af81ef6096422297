// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/state_bars.h"

#include "ui/panels/capacity_facts.h"
#include "ui/panels/capacity_gauge.h"
#include "ui/parts/semantic_colors.h"

#include "table/column_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>

namespace ctscope {

namespace {

constexpr int leastBar = 24;

/// A bar in three parts, like the gauge for the whole table.
void paintBar(QPainter &painter, const StateTotal &line, const QRectF &room, std::uint64_t largest, const QColor &color)
{
    const auto lengthOf = [&](std::uint64_t count) {
        return room.width() * static_cast<double>(count) / static_cast<double>(largest);
    };
    const double stretch = std::max(1.0, 2.0 / lengthOf(line.count())); // keeps few flows among many visible
    double left = room.left();
    for (std::size_t i = 0; i < line.parts.size(); ++i) {
        const double length = lengthOf(line.parts[i]) * stretch;
        if (length <= 0)
            continue;
        QPainterPath part;
        part.addRect(QRectF(left, room.top(), length, room.height()));
        paintPart(painter, part, color, static_cast<Eviction>(i));
        left += length;
    }
}

} // namespace

StateBars::StateBars(QWidget *parent)
    : QWidget(parent)
    , m_numbers(numberStyleOf(QLocale()))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Flows by protocol and state"));
}

void StateBars::showTotals(const FlowTotals &totals)
{
    const std::size_t before = lines().size();
    if (!m_totals.update(totals))
        return;
    m_current = std::min(m_current, lineCount() - 1);
    if (lines().size() != before)
        updateGeometry();
    QStringList spoken;
    for (const StateTotal &line : lines())
        spoken += tr("%1: %2").arg(line.name(), QString::number(line.count()));
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

void StateBars::clear()
{
    m_totals.clear();
    m_current = -1;
    updateGeometry();
    update();
}

int StateBars::lineHeight() const { return fontMetrics().height() + 4; }

QSize StateBars::sizeHint() const { return {fontMetrics().averageCharWidth() * 34, lineHeight() * lineCount()}; }

QSize StateBars::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 20, sizeHint().height()}; }

int StateBars::lineAt(const QPoint &position) const
{
    const int line = position.y() < 0 ? -1 : position.y() / lineHeight();
    return rect().contains(position) && line < lineCount() ? line : -1;
}

void StateBars::paintEvent(QPaintEvent *)
{
    const SemanticColors colors = SemanticColors::of(palette());
    QPainter painter(this);
    const QFontMetrics metrics = fontMetrics();
    const int height = lineHeight();
    std::uint64_t largest = 1;
    int labelWidth = 0;
    int countWidth = 0;
    for (const StateTotal &line : lines()) {
        largest = std::max(largest, line.count());
        // One pixel more, as eliding rounds differently.
        labelWidth = std::max(labelWidth, metrics.horizontalAdvance(line.label) + 1);
        countWidth =
            std::max(countWidth, metrics.horizontalAdvance(QString::fromStdString(countText(line.count(), m_numbers))));
    }
    int protocolWidth = 0;
    for (const StateTotal &line : lines()) {
        if (!line.isAlone())
            protocolWidth = std::max(protocolWidth, metrics.horizontalAdvance(line.protocol + QLatin1Char(' ')));
    }
    const int gap = metrics.averageCharWidth();
    // Words have precedence over bars: a short bar can still be compared, but half a word cannot be read.
    const int textWidth = std::min(protocolWidth + labelWidth, width() - countWidth - 2 * gap - leastBar);
    const int barLeft = textWidth + gap;
    const int barRoom = std::max(0, width() - barLeft - countWidth - gap);

    for (int i = 0; i < lineCount(); ++i) {
        const StateTotal &line = lines()[static_cast<std::size_t>(i)];
        const QRect row(0, i * height, width(), height);
        if (i == m_hovered) {
            QColor hover = palette().color(QPalette::Highlight);
            hover.setAlphaF(0.16f);
            painter.fillRect(row, hover);
        }
        if (i == m_current && hasFocus()) {
            QStyleOptionFocusRect option;
            option.initFrom(this);
            option.rect = row;
            style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
        }
        // Only the first line of a group has the protocol.
        const bool first = i == 0 || lines()[static_cast<std::size_t>(i) - 1].protocol != line.protocol;
        int left = 0;
        if (!line.isAlone()) {
            if (first) {
                painter.setPen(colors.quiet);
                painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, line.protocol);
            }
            left = protocolWidth;
        }
        painter.setPen(line.count() > 0 ? palette().color(QPalette::WindowText) : colors.quiet);
        painter.drawText(row.adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
            metrics.elidedText(line.label, Qt::ElideRight, textWidth - left));
        painter.drawText(
            row, Qt::AlignVCenter | Qt::AlignRight, QString::fromStdString(countText(line.count(), m_numbers)));
        if (line.count() > 0 && barRoom > 0)
            paintBar(painter, line, QRectF(barLeft, row.top() + height * 0.28, barRoom, height * 0.44), largest,
                colors.calm);
    }
}

void StateBars::activate(int line)
{
    if (line >= 0 && line < lineCount())
        emit filterRequested(lines()[static_cast<std::size_t>(line)].filter);
}

void StateBars::setCurrent(int line)
{
    m_current = std::clamp(line, 0, std::max(0, lineCount() - 1));
    update();
}

void StateBars::mouseMoveEvent(QMouseEvent *event)
{
    const int line = lineAt(event->position().toPoint());
    setCursor(line >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (line != m_hovered) {
        m_hovered = line;
        update();
    }
}

void StateBars::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        activate(lineAt(event->position().toPoint()));
}

void StateBars::leaveEvent(QEvent *)
{
    m_hovered = -1;
    update();
}

void StateBars::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    setCurrent(m_current);
}

void StateBars::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Down: setCurrent(m_current + 1); break;
    case Qt::Key_Up: setCurrent(m_current - 1); break;
    case Qt::Key_Home: setCurrent(0); break;
    case Qt::Key_End: setCurrent(lineCount() - 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: activate(m_current); break;
    default: QWidget::keyPressEvent(event);
    }
}

bool StateBars::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int line = lineAt(help->pos());
        if (line >= 0) {
            const StateTotal &at = lines()[static_cast<std::size_t>(line)];
            QString tip = at.count() == 1
                ? tr("%1: 1 flow. Click to show it.").arg(at.name())
                : tr("%1: %2 flows. Click to show them.", nullptr, pluralOf(at.count()))
                      .arg(at.name(), QString::fromStdString(countText(at.count(), m_numbers)));
            for (std::size_t i = 0; i < at.parts.size(); ++i) {
                if (at.parts[i] > 0)
                    tip += tr("\n%1: %2")
                               .arg(evictionWord(static_cast<Eviction>(i)),
                                   QString::fromStdString(countText(at.parts[i], m_numbers)));
            }
            QToolTip::showText(help->globalPos(), toolTipOf(tip), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace ctscope
