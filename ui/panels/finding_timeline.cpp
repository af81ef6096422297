// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/finding_timeline.h"

#include "table/diagnosis_report.h"
#include "table/shown_text.h"
#include "ui/panels/severity_mark.h"
#include "ui/parts/semantic_colors.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ctscope {

namespace {

constexpr double margin = 6;
constexpr double leastWidth = 4; ///< pixels, of what was there at one moment

} // namespace

FindingTimeline::FindingTimeline(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("findingTimeline"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void FindingTimeline::showTimes(const WhileExamined &examined, std::size_t at, Severity severity)
{
    m_range = examined.range;
    m_moments = examined.moments;
    m_times = examined.times.at(at);
    m_severity = severity;
    m_text = DiagnosisDocument::timesOf(m_times, m_range);
    setAccessibleName(tr("When: %1").arg(m_text));
    setAccessibleDescription(tr("Left and Right go to the moments at which this was there."));
    update();
}

QSize FindingTimeline::sizeHint() const { return {300, fontMetrics().height() + 6}; }

double FindingTimeline::xOf(std::int64_t time) const
{
    const auto length = static_cast<double>(std::max<std::int64_t>(m_range.until - m_range.from, 1));
    return margin + (width() - 2 * margin) * static_cast<double>(time - m_range.from) / length;
}

std::int64_t FindingTimeline::momentAt(double x) const
{
    const auto nearest =
        std::ranges::min_element(m_moments, {}, [&](std::int64_t moment) { return std::abs(xOf(moment) - x); });
    return nearest == m_moments.end() ? 0 : *nearest;
}

bool FindingTimeline::isThereAt(std::int64_t moment) const
{
    return !isUncheckedAt(moment) && std::ranges::any_of(m_times.ranges, [moment](const record::Range &range) {
        return range.from <= moment && moment <= range.until;
    });
}

bool FindingTimeline::isUncheckedAt(std::int64_t moment) const
{
    return std::ranges::find(m_times.unchecked, moment) != m_times.unchecked.end();
}

void FindingTimeline::choose(std::int64_t moment)
{
    if (moment == 0)
        return;
    m_chosen = moment;
    update();
    emit momentChosen(moment);
}

void FindingTimeline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = SeverityMark::color(m_severity, palette());
    const QColor quiet = SemanticColors::of(palette()).quiet;
    const double middle = height() / 2.0;
    const double thick = height() / 3.0;
    painter.setPen(Qt::NoPen);
    QColor ground = quiet;
    ground.setAlphaF(0.25F);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(margin, middle - thick / 2, width() - 2 * margin, thick), thick / 2, thick / 2);
    painter.setBrush(color);
    for (const record::Range &range : m_times.ranges) {
        const double left = xOf(range.from);
        const double right = std::max(xOf(range.until), left + leastWidth);
        painter.drawRoundedRect(QRectF(left, middle - thick / 2, right - left, thick), 2, 2);
    }
    // The moments that were looked at, and which of them was the worst.
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(quiet);
    for (const std::int64_t moment : m_moments)
        painter.drawPoint(QPointF(std::round(xOf(moment)), height() - 1.0));
    painter.setRenderHint(QPainter::Antialiasing);
    const auto marker = [&](std::int64_t moment, double half) {
        const double x = xOf(moment);
        QPainterPath diamond(QPointF(x, middle - half));
        diamond.lineTo(x + half, middle);
        diamond.lineTo(x, middle + half);
        diamond.lineTo(x - half, middle);
        diamond.closeSubpath();
        painter.drawPath(diamond);
    };
    painter.setPen(QPen(palette().color(QPalette::Base), 1));
    painter.setBrush(color);
    marker(m_times.worstAt, height() / 2.0 - 2);
    if (m_chosen != 0) {
        painter.setPen(QPen(palette().color(QPalette::Text), 2));
        const double x = std::round(xOf(m_chosen));
        painter.drawLine(QPointF(x, 1), QPointF(x, height() - 1));
    }
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        option.backgroundColor = palette().color(QPalette::Window);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

void FindingTimeline::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        choose(momentAt(event->position().x()));
}

void FindingTimeline::keyPressEvent(QKeyEvent *event)
{
    const std::int64_t from = m_chosen;
    const auto goes = [&](std::int64_t moment) { return isThereAt(moment); };
    if (event->key() == Qt::Key_Right) {
        const auto next = std::find_if(std::ranges::upper_bound(m_moments, from), m_moments.end(), goes);
        return choose(next == m_moments.end() ? 0 : *next);
    }
    if (event->key() == Qt::Key_Left) {
        const auto end = std::make_reverse_iterator(std::ranges::lower_bound(m_moments, from));
        const auto next = std::find_if(end, m_moments.rend(), goes);
        return choose(next == m_moments.rend() ? 0 : *next);
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return choose(m_times.worstAt);
    QWidget::keyPressEvent(event);
}

void FindingTimeline::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void FindingTimeline::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool FindingTimeline::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *const help = static_cast<QHelpEvent *>(event);
    const std::int64_t moment = momentAt(help->pos().x());
    const QString time = QDateTime::fromMSecsSinceEpoch(moment / 1000).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    QStringList lines{time,
        isThereAt(moment)           ? tr("It was there.")
            : isUncheckedAt(moment) ? tr("It could not be checked then.")
                                    : tr("It was not there.")};
    if (moment == m_times.worstAt)
        lines << tr("It was worst then.");
    lines << tr("A click goes to this moment.");
    QToolTip::showText(help->globalPos(), toolTipOf(lines.join(u'\n')), this);
    return true;
}

} // namespace ctscope
