// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/flow_delegate.h"

#include "ui/parts/motion.h"

#include "table/endpoint_text.h"
#include "table/shown_text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int padding = 7;
constexpr int signSize = 12;
constexpr int barHeight = 5;
constexpr int barLeast = 24; ///< a shorter bar could not be read
constexpr int barWidth = 36;
constexpr int risingSize = 8;
constexpr int risingRoom = risingSize + 4; ///< between the bar and the time, with its margins
constexpr int newMarkMs = 2000;
constexpr int changeMarkMs = 1000;
constexpr int trafficMarkMs = 1000;
constexpr int nameGap = 8;     ///< between a value and its name
constexpr int leastOfName = 4; ///< characters; less of a name could not be told from another
constexpr int widestName = 24; ///< characters for which a column makes room

using Life = FlowTableModel::RowLife;

/// The opacity of a mark: 1 fresh, 0 gone.
double fade(int age, int duration)
{
    if (age < 0 || age >= duration)
        return 0;
    return reducedMotion() ? 1 : 1.0 - static_cast<double>(age) / duration;
}

/// The font itself when all its digits have one width, else the desktop's fixed-width font.
QFont tabular(const QFont &font)
{
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit) {
        if (!qFuzzyCompare(metrics.horizontalAdvance(QLatin1Char(digit)), width)) {
            QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
            fixed.setPointSizeF(font.pointSizeF());
            return fixed;
        }
    }
    return font;
}

QColor faded(QColor color, double share)
{
    color.setAlphaF(static_cast<float>(color.alphaF() * share));
    return color;
}

/// A column whose cells can have a sign for how sure the owner is.
bool isOwnerText(Column column)
{
    return definitionOf(column).attached && definitionOf(column).type == ColumnType::Text;
}
bool alwaysHasSign(Column column) { return column == Column::Process || column == Column::Owner; }

} // namespace

struct FlowDelegate::Cell {
    const QModelIndex &index;
    QStyleOptionViewItem option;
    Column column;
    Life life;
    bool selected;
    QColor text;
    QColor quiet;

    int ms(FlowTableModel::Role role) const
    {
        const auto value = index.data(role);
        return value.isValid() ? value.toInt() : -1;
    }
    QColor meaning(const QColor &color) const { return selected ? text : color; }
};

FlowDelegate::FlowDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
    , m_colors(SemanticColors::of(QPalette()))
{
}

void FlowDelegate::setStyle(const QFont &font, const QPalette &palette)
{
    m_font = tabular(font);
    m_colors = SemanticColors::of(palette);
    const QFontMetrics metrics(m_font);
    m_rowHeight = std::max(22, metrics.height() + 6);
    // The widest usual texts, so that all bars begin and end at the same place.
    m_timeTextWidth = std::max(
        metrics.horizontalAdvance(QStringLiteral("4 d 23 h")), metrics.horizontalAdvance(QStringLiteral("59:59:59")));
}

void FlowDelegate::setPortColumnsShown(bool source, bool destination, bool replySource, bool replyDestination)
{
    m_portColumnShown = {source, destination, replySource, replyDestination};
}

bool FlowDelegate::showsPort(Column column) const noexcept
{
    switch (column) {
    case Column::Source: return !m_portColumnShown[0];
    case Column::Destination: return !m_portColumnShown[1];
    case Column::ReplySource: return !m_portColumnShown[2];
    case Column::ReplyDestination: return !m_portColumnShown[3];
    default: return false;
    }
}

QString FlowDelegate::portOf(const QModelIndex &index) const
{
    const auto column = static_cast<Column>(index.column());
    return showsPort(column) ? index.data(FlowTableModel::PortRole).toString() : QString();
}

QList<QRect> FlowDelegate::takeFading() const { return std::exchange(m_fading, {}); }

Sign FlowDelegate::lifeSign(Life life) noexcept
{
    switch (life) {
    case Life::Normal: return Sign::Replied;
    case Life::Assured: return Sign::Assured;
    case Life::Unreplied: return Sign::Unreplied;
    case Life::Expiring: return Sign::Expiring;
    case Life::Ended: return Sign::Ended;
    }
    return Sign::Replied;
}

Sign FlowDelegate::ownerSign(Owner::Sure sure) noexcept
{
    return sure == Owner::Sure::Exact ? Sign::ExactSocket : Sign::ListeningSocket;
}

QString FlowDelegate::lifeWords(Life life)
{
    switch (life) {
    case Life::Normal:
        return tr("Replied: traffic was seen both ways. Not assured yet, so it is evictable when the table is full.");
    case Life::Assured: return tr("Assured: no new flow replaces it when the table is full.");
    case Life::Unreplied: return tr("Unreplied: nothing came back yet. It is evictable when the table is full.");
    case Life::Expiring:
        return tr(
            "About to expire although the connection is open: the kernel will forget it, and its ends will not know.");
    case Life::Ended: return tr("Ended: the entry is gone from the table. The row stays for a few seconds.");
    }
    return {};
}

void FlowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    Cell cell{index, option, static_cast<Column>(index.column()),
        static_cast<Life>(index.data(FlowTableModel::LifeRole).toInt()), (option.state & QStyle::State_Selected) != 0,
        {}, {}};
    auto &opt = cell.option;
    opt.index = index;
    opt.font = m_font;
    const QWidget *widget = opt.widget;
    const QStyle *style = widget ? widget->style() : QApplication::style();
    const auto group = !(opt.state & QStyle::State_Enabled) ? QPalette::Disabled
        : (opt.state & QStyle::State_Active)                ? QPalette::Active
                                                            : QPalette::Inactive;
    cell.text = opt.palette.color(group, cell.selected ? QPalette::HighlightedText : QPalette::Text);
    cell.quiet = cell.selected ? faded(cell.text, 0.75) : m_colors.quiet;
    const auto *const model = qobject_cast<const FlowTableModel *>(index.model());
    if (model && !cell.selected && model->isStale(index.row()))
        cell.text = m_colors.quiet;
    if (cell.life == Life::Ended && !cell.selected)
        cell.text = cell.quiet = m_colors.ended;

    painter->save();
    painter->setClipRect(opt.rect);
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &opt, painter, widget);
    if (const QColor tint = rowTint(index); tint.isValid() && !cell.selected)
        painter->fillRect(opt.rect, tint);
    paintMarks(*painter, cell);

    QFont font = m_font;
    if (cell.life == Life::Ended)
        font.setStrikeOut(true);
    painter->setFont(font);

    const QRect room = opt.rect.adjusted(padding, 0, -padding, 0);
    const QString text = index.data(Qt::DisplayRole).toString();
    switch (cell.column) {
    case Column::State: paintState(*painter, cell, room, text); break;
    case Column::TimeToLive: paintTimeLeft(*painter, cell, room, text); break;
    case Column::Nat: paintNat(*painter, cell, room, text); break;
    default:
        if (definitionOf(cell.column).type == ColumnType::Address)
            paintAddress(*painter, cell, room, text);
        else if (isOwnerText(cell.column))
            paintOwner(*painter, cell, room, text);
        else
            paintNamed(*painter, cell, room, text);
    }
    if ((opt.state & QStyle::State_HasFocus) != 0) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(opt);
        focus.state |= QStyle::State_KeyboardFocusChange | QStyle::State_Item;
        focus.backgroundColor = opt.palette.color(group, cell.selected ? QPalette::Highlight : QPalette::Base);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, widget);
    }
    painter->restore();
}

void FlowDelegate::paintMarks(QPainter &painter, const Cell &cell) const
{
    const QRect rect = cell.option.rect;
    if (const RowColors::Look *const look = cell.column == m_firstColumn ? lookOf(cell.index) : nullptr) {
        constexpr int edge = 3;
        painter.fillRect(QRect(rect.left(), rect.top(), edge, rect.height()), look->color);
        painter.setFont(m_font);
        painter.setPen(cell.quiet);
        painter.drawText(rect.adjusted(0, 0, -padding, 0), Qt::AlignRight | Qt::AlignVCenter, look->sign);
    }
    if (cell.life == Life::Ended)
        return;
    if (cell.column == m_firstColumn) {
        if (const double left = fade(cell.ms(FlowTableModel::BegunRole), newMarkMs); left > 0) {
            painter.fillRect(rect, faded(m_colors.begun, 0.18 * left));
            painter.fillRect(QRect(rect.left(), rect.top() + 1, 4, rect.height() - 2), faded(m_colors.begun, left));
            m_fading.append(rect);
        }
    }
    if (cell.column == Column::State && !cell.selected) {
        if (const double left = fade(cell.ms(FlowTableModel::ChangedRole), changeMarkMs); left > 0) {
            painter.setPen(Qt::NoPen);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setBrush(faded(m_colors.changed, left));
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4);
            painter.setRenderHint(QPainter::Antialiasing, false);
            m_fading.append(rect);
        }
    }
}

void FlowDelegate::paintText(QPainter &painter, const Cell &, const QRect &room, const QString &text,
    const QColor &color, Qt::Alignment alignment) const
{
    if (text.isEmpty() || room.width() <= 0)
        return;
    painter.setPen(color);
    const QFontMetrics metrics(m_font);
    const bool fits = metrics.horizontalAdvance(text) <= room.width();
    painter.drawText(room, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine,
        fits ? text : metrics.elidedText(text, Qt::ElideRight, room.width()));
}

/// A value, and its name where there is room: behind it, or before a number, which is aligned to the right.
void FlowDelegate::paintNamed(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const
{
    const bool right = isNumeric(definitionOf(cell.column).type);
    paintText(painter, cell, room, text, cell.text, right ? Qt::AlignRight : Qt::AlignLeft);
    const int used = QFontMetrics(m_font).horizontalAdvance(text) + nameGap;
    paintName(painter, cell, right ? room.adjusted(0, 0, -used, 0) : room.adjusted(used, 0, 0, 0));
}

void FlowDelegate::paintName(QPainter &painter, const Cell &cell, const QRect &room) const
{
    const QFontMetrics metrics(m_font);
    if (room.width() < metrics.averageCharWidth() * leastOfName)
        return;
    const QString name = cell.index.data(FlowTableModel::NameRole).toString();
    if (!name.isEmpty())
        paintText(painter, cell, room, name, nameColor(cell, cell.quiet), Qt::AlignLeft);
}

/// The colour that the user gave to the name, as far as it can be read here.
QColor FlowDelegate::nameColor(const Cell &cell, const QColor &usual) const
{
    const QVariant wanted = cell.index.data(FlowTableModel::NameColorRole);
    if (!wanted.isValid() || cell.selected || cell.life == Life::Ended)
        return usual;
    return readableInk(QColor::fromRgb(wanted.toUInt()), cell.option.palette);
}

void FlowDelegate::paintAddress(QPainter &painter, const Cell &cell, const QRect &room, const QString &value) const
{
    const bool inPlace = cell.index.data(FlowTableModel::NameInPlaceRole).toBool();
    const QString address = inPlace ? cell.index.data(FlowTableModel::NameRole).toString() : value;
    const auto [before, after] = aroundAddress(address, portOf(cell.index));
    const QFontMetrics metrics(m_font);
    const int beforeWidth = metrics.horizontalAdvance(before);
    const int afterWidth = metrics.horizontalAdvance(after);
    const int addressRoom = room.width() - beforeWidth - afterWidth;
    QString shown = address;
    int width = metrics.horizontalAdvance(shown);
    if (width > addressRoom) {
        // The port is short and most important, so the address is elided in its middle.
        shown = metrics.elidedText(address, Qt::ElideMiddle, std::max(addressRoom, metrics.averageCharWidth() * 4));
        width = metrics.horizontalAdvance(shown);
    }
    QRect place = room;
    paintText(painter, cell, place, before, cell.quiet, Qt::AlignLeft);
    place.setLeft(place.left() + beforeWidth);
    paintText(painter, cell, place, shown, inPlace ? nameColor(cell, cell.text) : cell.text, Qt::AlignLeft);
    place.setLeft(place.left() + width);
    paintText(painter, cell, place, after, cell.quiet, Qt::AlignLeft);
    place.setLeft(place.left() + afterWidth + nameGap);
    if (!inPlace)
        paintName(painter, cell, place);
}

void FlowDelegate::paintTimeLeft(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const
{
    if (text.isEmpty())
        return;
    const bool expiring = cell.life == Life::Expiring;
    const QColor color = expiring ? cell.meaning(m_colors.expiring) : cell.text;
    QRect textRoom = room;
    const int barRoom = room.width() - m_timeTextWidth - risingRoom;
    const double share = cell.index.data(FlowTableModel::TimeShareRole).toDouble();
    if (barRoom >= barLeast) {
        textRoom.setLeft(room.right() - m_timeTextWidth);
        if (share >= 0 && cell.life != Life::Ended) {
            QRectF track(room.left(), room.center().y() - barHeight / 2.0 + 1, barRoom, barHeight);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(faded(cell.selected ? cell.text : m_colors.quiet, 0.22));
            painter.drawRoundedRect(track, 2.5, 2.5);
            track.setWidth(std::max(2.0, track.width() * std::min(share, 1.0)));
            painter.setBrush(expiring ? cell.meaning(m_colors.expiring) : cell.meaning(m_colors.calm));
            painter.drawRoundedRect(track, 2.5, 2.5);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        // Steady, not fading: the cell is repainted each second anyway, and for a busy flow a fading
        // mark would never rest.
        if (const int since = cell.ms(FlowTableModel::TrafficRole);
            since >= 0 && since < trafficMarkMs && cell.life != Life::Ended)
            paintSign(painter, Sign::Rising,
                QRectF(room.left() + barRoom + 2, room.center().y() - 3.5, risingSize, risingSize),
                cell.meaning(m_colors.calm));
    }
    paintText(painter, cell, textRoom, text, color, Qt::AlignRight);
}

void FlowDelegate::paintState(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const
{
    const QColor color = [&] {
        switch (cell.life) {
        case Life::Unreplied: return cell.meaning(m_colors.unreplied);
        case Life::Assured: return cell.meaning(m_colors.assured);
        case Life::Expiring: return cell.meaning(m_colors.expiring);
        case Life::Ended: return cell.text;
        case Life::Normal: break;
        }
        return cell.quiet;
    }();
    const QRectF sign(room.left(), room.top() + (room.height() - signSize) / 2.0, signSize, signSize);
    paintSign(painter, lifeSign(cell.life), sign, color);
    QRect place = room;
    place.setLeft(room.left() + signSize + padding);
    QString words = text;
    QColor wordColor = cell.text;
    if (cell.life == Life::Ended) {
        const QString how = cell.index.siblingAtColumn(static_cast<int>(Column::Ended)).data().toString();
        words = how.isEmpty() ? tr("ended") : how;
        painter.setFont(m_font);
    } else if (cell.life == Life::Unreplied) {
        wordColor = color;
    }
    paintText(painter, cell, place, words, wordColor, Qt::AlignLeft);
}

void FlowDelegate::paintNat(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const
{
    if (text.isEmpty())
        return;
    const QColor color = cell.life == Life::Ended ? cell.text : cell.meaning(m_colors.nat);
    const QRectF sign(room.left(), room.top() + (room.height() - signSize) / 2.0, signSize, signSize);
    paintSign(painter, Sign::Translated, sign, color);
    QRect place = room;
    place.setLeft(room.left() + signSize + padding);
    paintText(painter, cell, place, text, cell.text, Qt::AlignLeft);
}

void FlowDelegate::paintOwner(QPainter &painter, const Cell &cell, const QRect &room, const QString &text) const
{
    const auto sure = static_cast<Owner::Sure>(cell.index.data(FlowTableModel::SureRole).toInt());
    QRect place = room;
    if (sure != Owner::Sure::No || alwaysHasSign(cell.column)) // texts stay in line
        place.setLeft(room.left() + signSize + padding);
    if (sure != Owner::Sure::No) {
        const QRectF sign(room.left(), room.top() + (room.height() - signSize) / 2.0, signSize, signSize);
        paintSign(painter, ownerSign(sure), sign, cell.quiet);
    }
    paintText(painter, cell, place, text, cell.text, Qt::AlignLeft);
}

const RowColors::Look *FlowDelegate::lookOf(const QModelIndex &index) const
{
    if (m_rowColors.isEmpty())
        return nullptr;
    const auto *const model = qobject_cast<const FlowTableModel *>(index.model());
    return model ? m_rowColors.lookOf(model->frame(), model->names(), index.data(FlowTableModel::RowRole).toUInt())
                 : nullptr;
}

QColor FlowDelegate::rowTint(const QModelIndex &index) const
{
    if (const RowColors::Look *const look = lookOf(index))
        return look->tint;
    const bool expiring = static_cast<Life>(index.data(FlowTableModel::LifeRole).toInt()) == Life::Expiring;
    return expiring ? faded(m_colors.expiring, 0.07) : QColor();
}

QSize FlowDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const auto column = static_cast<Column>(index.column());
    const QString text = index.data(Qt::DisplayRole).toString();
    const QString name = index.data(FlowTableModel::NameRole).toString();
    if (name.isEmpty())
        return {widthOf(column, text, portOf(index)), m_rowHeight};
    const QFontMetrics metrics(m_font);
    const int nameWidth = std::min(metrics.horizontalAdvance(name), metrics.averageCharWidth() * widestName);
    const int width = widthOf(column, text, portOf(index));
    if (!index.data(FlowTableModel::NameInPlaceRole).toBool())
        return {width + nameGap + nameWidth, m_rowHeight};
    return {std::max(width, width - metrics.horizontalAdvance(text) + nameWidth), m_rowHeight};
}

int FlowDelegate::widthOf(Column column, const QString &text, const QString &port) const
{
    const QFontMetrics metrics(m_font);
    int width = metrics.horizontalAdvance(text);
    switch (column) {
    case Column::State:
    case Column::Nat: width += signSize + padding; break;
    case Column::TimeToLive: width = std::max(width, m_timeTextWidth) + risingRoom + barWidth; break;
    default:
        if (definitionOf(column).type == ColumnType::Address) {
            const auto [before, after] = aroundAddress(text, port);
            width += metrics.horizontalAdvance(before + after);
        } else if (alwaysHasSign(column)) {
            width += signSize + padding;
        }
        break;
    }
    return width + 2 * padding + 1;
}

bool FlowDelegate::helpEvent(
    QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QString tip = index.data(Qt::ToolTipRole).toString();
    if (index.column() == static_cast<int>(Column::State))
        tip += toolTipOf(lifeWords(static_cast<Life>(index.data(FlowTableModel::LifeRole).toInt())));
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPos(), tip, view->viewport(), option.rect);
    return true;
}

} // namespace ctscope
