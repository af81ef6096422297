// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/time_strip.h"

#include "table/plural_number.h"
#include "table/shown_text.h"
#include "ui/parts/semantic_colors.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ctscope {

namespace {

constexpr std::int64_t second = 1'000'000; // µs
constexpr std::int64_t shortestPart = 30 * second;
constexpr double margin = 4;
constexpr double tickHeight = 6;

QDateTime localTime(std::int64_t time) { return QDateTime::fromMSecsSinceEpoch(time / 1000); }

bool hasDrops(const record::Sample &sample) { return sample.drops.value_or(0) + sample.earlyDrops.value_or(0) > 0; }

QString timeText(std::int64_t time) { return localTime(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")); }

} // namespace

TimeStrip::TimeStrip(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Time of the recording"));
    setAccessibleDescription(
        tr("Left and Right go a second back and on, with Shift ten seconds and with Ctrl a minute; "
           "Home and End go to the start and the end; plus and minus change the part that is "
           "shown; brackets begin and end a range."));
}

void TimeStrip::setRecording(const record::Range &whole, const std::vector<record::Gap> &gaps)
{
    const bool isWhole = m_part == m_whole;
    m_whole = whole;
    m_whole.until = std::max(m_whole.until, m_whole.from + second);
    if (m_part.until == 0 || isWhole)
        m_part = m_whole;
    // Those that are drawn as one are one.
    m_gaps.clear();
    const std::int64_t least = (whole.until - whole.from) / 2000;
    for (const record::Gap &gap : gaps) {
        if (!m_gaps.empty() && m_gaps.back().kind == gap.kind && gap.begin - m_gaps.back().end <= least)
            m_gaps.back().end = std::max(m_gaps.back().end, gap.end);
        else
            m_gaps.push_back(gap);
    }
    update();
}

void TimeStrip::setSamples(std::vector<record::Sample> samples, bool areEnds)
{
    m_samples = std::move(samples);
    m_areEnds = areEnds;
    update();
}

void TimeStrip::setMoment(std::int64_t moment)
{
    m_moment = moment;
    update();
}

void TimeStrip::setOpenEnd(const QString &endName)
{
    m_hasOpenEnd = true;
    m_endName = endName;
    updateGeometry();
    update();
}

void TimeStrip::setNumbered()
{
    m_isNumbered = true;
    setAccessibleName(tr("The readings of the text"));
    setAccessibleDescription(tr("Left and Right go to the reading before and after, with Shift ten readings; Home and "
                                "End go to the first and the last."));
}

void TimeStrip::extend(
    std::int64_t from, const std::vector<record::Sample> &samples, const std::vector<record::Gap> &gaps)
{
    const bool isWhole = m_part == m_whole;
    for (const record::Sample &sample : samples) {
        // Of a clock that was set back, the later samples replace those before, as in the recording.
        while (!m_samples.empty() && m_samples.back().time >= sample.time) {
            m_samples.pop_back();
            m_paintedUntil = 0;
        }
        m_samples.push_back(sample);
    }
    m_gaps.insert(m_gaps.end(), gaps.begin(), gaps.end());
    std::erase_if(m_samples, [from](const record::Sample &sample) { return sample.time < from; });
    std::erase_if(m_gaps, [from](const record::Gap &gap) { return gap.end < from; });
    if (m_samples.empty())
        return;
    m_whole.from = m_samples.front().time;
    m_whole.until = std::max(m_samples.back().time, m_whole.from + second);
    if (m_part.from >= m_whole.until)
        m_part = m_whole;
    else if (isWhole || m_part.from < m_whole.from)
        m_part = {m_whole.from, isWhole ? m_whole.until : std::max(m_part.until, m_whole.from + second)};
    // Of ten minutes a second is a pixel or two: painting each would be most of what an idle window does. Of the first
    // minute it is more, and no more urgent.
    constexpr double leastStep = 5;
    constexpr std::int64_t leastPause = 3 * second / 2;
    const bool isDue =
        xOf(m_whole.until) - xOf(m_paintedUntil) >= leastStep && m_whole.until - m_paintedUntil >= leastPause;
    if (m_paintedUntil == 0 || isDue || !gaps.empty() || std::ranges::any_of(samples, hasDrops)) {
        m_paintedUntil = m_whole.until;
        update();
    }
}

void TimeStrip::setRange(const record::Range &range)
{
    if (range == m_range || m_isNumbered)
        return;
    m_range = range;
    update();
    emit rangeChanged();
}

void TimeStrip::chooseEnd()
{
    if (m_hasOpenEnd)
        emit presentChosen();
    else
        choose(m_whole.until);
}

void TimeStrip::choose(std::int64_t moment)
{
    if (m_hasOpenEnd && moment >= m_whole.until && m_whole.until != 0)
        return chooseEnd();
    moment = std::clamp(moment, m_whole.from, m_whole.until);
    if (moment == m_moment)
        return;
    setMoment(moment);
    if (moment < m_part.from || moment > m_part.until) {
        const std::int64_t length = m_part.until - m_part.from;
        m_part.from = std::clamp(moment - length / 2, m_whole.from, std::max(m_whole.from, m_whole.until - length));
        m_part.until = m_part.from + length;
        emit partChanged();
    }
    emit momentChosen(moment);
}

QSize TimeStrip::sizeHint() const { return {400, fontMetrics().height() * (m_hasOpenEnd ? 2 : 3) + 8}; }

QSize TimeStrip::minimumSizeHint() const { return {120, sizeHint().height()}; }

QRectF TimeStrip::plot() const
{
    const double below = fontMetrics().height() + 2;
    return QRectF(rect()).adjusted(margin, margin, -margin, -below);
}

double TimeStrip::xOf(std::int64_t time) const
{
    const QRectF area = plot();
    return area.left()
        + area.width() * static_cast<double>(time - m_part.from)
        / static_cast<double>(std::max<std::int64_t>(m_part.until - m_part.from, 1));
}

std::int64_t TimeStrip::timeAt(double x) const
{
    const QRectF area = plot();
    const double share = std::clamp((x - area.left()) / std::max(area.width(), 1.0), 0.0, 1.0);
    const auto time = m_part.from + static_cast<std::int64_t>(share * static_cast<double>(m_part.until - m_part.from));
    if (m_isNumbered)
        return (time + second / 2) / second * second;
    // A moment at which the table was looked at, when there is one near.
    const auto next = std::ranges::upper_bound(m_samples, time, {}, &record::Sample::time);
    if (next == m_samples.begin())
        return time - time % 1000;
    const std::int64_t last = std::prev(next)->time;
    return time - last < 2 * second || xOf(time) - xOf(last) < 1 ? last : time - time % 1000;
}

/// What the height of the strip stands for: the limit when the table was ever half full.
double TimeStrip::largest() const
{
    double most = 1;
    double limit = 0;
    for (const record::Sample &sample : m_samples) {
        most = std::max(most, static_cast<double>(sample.flows));
        limit = std::max(limit, static_cast<double>(sample.capacity.max.value_or(0)));
    }
    return limit > 0 && most > limit / 2 ? std::max(most, limit) * 1.05 : most * 1.2;
}

// Drawing

void TimeStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().base());
    painter.setRenderHint(QPainter::Antialiasing);
    drawCounts(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawGaps(painter);
    drawRange(painter);
    drawDrops(painter);
    drawMoment(painter);
    drawTimes(painter);
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        option.backgroundColor = palette().color(QPalette::Base);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

void TimeStrip::drawCounts(QPainter &painter) const
{
    if (m_samples.empty())
        return;
    const QRectF area = plot();
    const double top = largest();
    const auto yOf = [&](double count) { return area.bottom() - area.height() * std::min(count / top, 1.0); };
    const SemanticColors colors = SemanticColors::of(palette());
    // Where nothing was recorded the line is broken.
    constexpr std::int64_t longestStep = 5 * second;
    const std::int64_t usual =
        (m_part.until - m_part.from) / std::max<std::int64_t>(static_cast<std::int64_t>(m_samples.size()), 1);
    QPolygonF shape;
    const auto close = [&] {
        if (shape.size() > 1) {
            QPolygonF filled = shape;
            filled << QPointF(shape.back().x(), area.bottom()) << QPointF(shape.front().x(), area.bottom());
            QColor fill = colors.calm;
            fill.setAlphaF(0.35F);
            painter.setPen(Qt::NoPen);
            painter.setBrush(fill);
            painter.drawPolygon(filled);
            painter.setPen(QPen(colors.calm, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawPolyline(shape);
        }
        shape.clear();
    };
    std::int64_t last = 0;
    for (const record::Sample &sample : m_samples) {
        if (last != 0 && sample.time - last > std::max(longestStep, 4 * usual))
            close();
        shape << QPointF(xOf(sample.time), yOf(static_cast<double>(sample.flows)));
        last = sample.time;
    }
    close();
    const auto limit = m_samples.back().capacity.max;
    if (limit && *limit > 0 && static_cast<double>(*limit) <= top) {
        painter.setPen(QPen(colors.error, 1, Qt::DashLine));
        const double y = yOf(static_cast<double>(*limit));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
}

void TimeStrip::drawGaps(QPainter &painter) const
{
    const QRectF area = plot();
    QColor color = palette().color(QPalette::Text);
    color.setAlphaF(0.35F);
    for (const record::Gap &gap : m_gaps) {
        if (gap.end < m_part.from || gap.begin > m_part.until)
            continue;
        const double left = std::max(xOf(gap.begin), area.left());
        const double right = std::min(std::max(xOf(gap.end), left + 2), area.right());
        if (right > left)
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), QBrush(color, Qt::BDiagPattern));
    }
}

void TimeStrip::drawRange(QPainter &painter) const
{
    if (m_range.until <= m_range.from || m_range.until < m_part.from || m_range.from > m_part.until)
        return;
    const QRectF area = plot();
    const double left = std::max(xOf(m_range.from), area.left());
    const double right = std::min(xOf(m_range.until), area.right());
    QColor color = palette().color(QPalette::Highlight);
    painter.setPen(QPen(color, 1));
    color.setAlphaF(0.3F);
    painter.setBrush(color);
    painter.drawRect(QRectF(left, area.top(), std::max(right - left, 1.0), area.height()));
}

void TimeStrip::drawDrops(QPainter &painter) const
{
    const QRectF area = plot();
    const SemanticColors colors = SemanticColors::of(palette());
    for (const record::Sample &sample : m_samples) {
        if (!hasDrops(sample))
            continue;
        const bool dropped = sample.drops.value_or(0) > 0;
        const double x = std::round(xOf(sample.time));
        painter.fillRect(
            QRectF(x - 1, area.bottom() - tickHeight, 3, tickHeight), dropped ? colors.error : colors.warning);
    }
}

void TimeStrip::drawMoment(QPainter &painter) const
{
    const QRectF area = plot();
    if (m_moment == 0 || m_moment < m_part.from || m_moment > m_part.until)
        return;
    const double x = std::round(xOf(m_moment));
    painter.setPen(QPen(palette().color(QPalette::Text), 2));
    painter.drawLine(QPointF(x, area.top() - margin), QPointF(x, area.bottom()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::Text));
    const double half = 5;
    painter.drawPolygon(QPolygonF{{x - half, 0}, {x + half, 0}, {x, half + 2}});
}

void TimeStrip::drawTimes(QPainter &painter) const
{
    if (m_whole.until == 0)
        return;
    painter.setPen(SemanticColors::of(palette()).quiet);
    const QRectF line(margin, height() - fontMetrics().height() - 1, width() - 2 * margin, fontMetrics().height());
    if (m_isNumbered) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, nameOf(m_part.from));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, nameOf(m_part.until));
        return;
    }
    const bool oneDay = localTime(m_part.from).date() == localTime(m_part.until).date();
    const QString end = !m_endName.isEmpty() && m_part.until == m_whole.until ? m_endName
        : oneDay ? localTime(m_part.until).toString(QStringLiteral("HH:mm:ss"))
                 : timeText(m_part.until);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
        m_hasOpenEnd && oneDay ? localTime(m_part.from).toString(QStringLiteral("HH:mm:ss")) : timeText(m_part.from));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, end);
}

// Mouse and keyboard

void TimeStrip::keyPressEvent(QKeyEvent *event)
{
    const std::int64_t unit = event->modifiers() & Qt::ControlModifier ? 60 * second
        : event->modifiers() & Qt::ShiftModifier                       ? 10 * second
                                                                       : second;
    switch (event->key()) {
    case Qt::Key_Left: return step(-unit);
    case Qt::Key_Right: return step(unit);
    case Qt::Key_T: return step(event->modifiers() & Qt::ShiftModifier ? -second : second);
    case Qt::Key_PageUp: return step(-600 * second);
    case Qt::Key_PageDown: return step(600 * second);
    case Qt::Key_Home: return choose(m_whole.from);
    case Qt::Key_End:
    case Qt::Key_Z: return chooseEnd();
    case Qt::Key_Plus: return zoom(0.5, shownMoment());
    case Qt::Key_Minus: return zoom(2, shownMoment());
    case Qt::Key_BracketLeft: return setRange({shownMoment(), std::max(m_range.until, shownMoment())});
    case Qt::Key_BracketRight:
        return setRange({m_range.from != 0 ? std::min(m_range.from, shownMoment()) : m_whole.from, shownMoment()});
    case Qt::Key_Escape:
        if (m_range.until <= m_range.from)
            return QWidget::keyPressEvent(event);
        return setRange({});
    default: QWidget::keyPressEvent(event);
    }
}

void TimeStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const std::int64_t time = timeAt(event->position().x());
    if (event->modifiers() & Qt::ShiftModifier)
        m_rangeBegin = time;
    else
        choose(time);
}

void TimeStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (!(event->buttons() & Qt::LeftButton))
        return;
    const std::int64_t time = timeAt(event->position().x());
    if (m_rangeBegin != 0)
        setRange({std::min(m_rangeBegin, time), std::max(m_rangeBegin, time)});
    else
        choose(time);
}

void TimeStrip::mouseReleaseEvent(QMouseEvent *) { m_rangeBegin = 0; }

void TimeStrip::wheelEvent(QWheelEvent *event)
{
    if (event->angleDelta().y() != 0)
        zoom(event->angleDelta().y() > 0 ? 0.8 : 1.25, timeAt(event->position().x()));
    event->accept();
}

void TimeStrip::zoom(double factor, std::int64_t around)
{
    const std::int64_t whole = m_whole.until - m_whole.from;
    const std::int64_t before = m_part.until - m_part.from;
    const auto length = std::clamp(
        static_cast<std::int64_t>(static_cast<double>(before) * factor), std::min(shortestPart, whole), whole);
    if (length == before)
        return;
    const double share =
        static_cast<double>(around - m_part.from) / static_cast<double>(std::max<std::int64_t>(before, 1));
    const auto from = around - static_cast<std::int64_t>(share * static_cast<double>(length));
    m_part.from = std::clamp(from, m_whole.from, m_whole.until - length);
    m_part.until = m_part.from + length;
    update();
    emit partChanged();
}

void TimeStrip::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void TimeStrip::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool TimeStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *const help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), toolTipAt(help->pos().x()), this);
    return true;
}

QString TimeStrip::nameOf(std::int64_t time) const
{
    return m_isNumbered ? tr("Reading %1").arg(QLocale().toString(static_cast<qlonglong>(time / second)))
                        : timeText(time);
}

QString TimeStrip::toolTipAt(double x) const
{
    const std::int64_t time = timeAt(x);
    QStringList lines{nameOf(time)};
    const auto next = std::ranges::upper_bound(m_samples, time, {}, &record::Sample::time);
    if (next != m_samples.begin()) {
        const record::Sample &sample = *std::prev(next);
        lines << (m_areEnds ? tr("%Ln flows ended", nullptr, pluralOf(sample.flows))
                            : tr("%Ln flows", nullptr, pluralOf(sample.flows)));
        if (const auto drops = sample.drops.value_or(0); drops > 0)
            lines << tr("%Ln packets dropped", nullptr, pluralOf(drops));
        if (const auto early = sample.earlyDrops.value_or(0); early > 0)
            lines << tr("%Ln entries evicted", nullptr, pluralOf(early));
    }
    const auto inGap =
        std::ranges::find_if(m_gaps, [time](const record::Gap &gap) { return gap.begin <= time && time <= gap.end; });
    if (inGap != m_gaps.end()) {
        switch (inGap->kind) {
        case record::Gap::Kind::NotRunning: lines << tr("Nothing was recorded."); break;
        case record::Gap::Kind::Suspended: lines << tr("The machine slept."); break;
        case record::Gap::Kind::EventsLost: lines << tr("Events were lost: flows are missing."); break;
        case record::Gap::Kind::NoTable: lines << tr("The table could not be read."); break;
        case record::Gap::Kind::DiskFull: lines << tr("The disk was full: flows are missing."); break;
        case record::Gap::Kind::ClockSet: lines << tr("The clock of the machine was set."); break;
        }
    }
    return toolTipOf(lines.join(u'\n'));
}

} // namespace ctscope
