// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/dock_room.h"

#include <QDockWidget>
#include <QEvent>
#include <QFontMetrics>
#include <QMainWindow>
#include <QScopedValueRollback>
#include <QSettings>
#include <QTimer>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int usualCharacter = 7; ///< average width of a character in the font for which the lengths are given
constexpr int leastTable = 240;

const auto widthsKey = QStringLiteral("dockWidths");
const auto heightKey = QStringLiteral("dockHeight");
const auto foldedKey = QStringLiteral("dockFolded");

} // namespace

DockRoom::DockRoom(QMainWindow *window, int tableNeed)
    : QObject(window)
    , m_window(window)
    , m_tableNeed(tableNeed)
{
    window->installEventFilter(this);
}

void DockRoom::addSide(const Side &side)
{
    m_sides.append({.side = side});
    // A dock that is shown or hidden changes the room of the others.
    connect(
        side.dock, &QDockWidget::visibilityChanged, this, [this] { QTimer::singleShot(0, this, &DockRoom::share); });
}

void DockRoom::setBottom(const QList<QDockWidget *> &docks, int usualHeight)
{
    m_bottom = docks;
    m_usualHeight = usualHeight;
    for (auto *dock : docks)
        connect(dock, &QDockWidget::visibilityChanged, this, [this] { QTimer::singleShot(0, this, &DockRoom::share); });
}

int DockRoom::scaled(int length) const
{
    return length * std::max(usualCharacter, m_window->fontMetrics().averageCharWidth()) / usualCharacter;
}

bool DockRoom::isAtSide(const QDockWidget *dock) const
{
    const auto area = m_window->dockWidgetArea(const_cast<QDockWidget *>(dock));
    return !dock->isFloating() && (area == Qt::LeftDockWidgetArea || area == Qt::RightDockWidgetArea);
}

QDockWidget *DockRoom::bottomShown() const
{
    for (auto *dock : m_bottom) {
        if (!dock->isHidden() && !dock->isFloating() && m_window->dockWidgetArea(dock) == Qt::BottomDockWidgetArea)
            return dock;
    }
    return nullptr;
}

void DockRoom::share()
{
    if (m_sharing)
        return;
    const QScopedValueRollback guard(m_sharing, true);
    fold();
    shareWidth();
    shareHeight();
}

void DockRoom::fold()
{
    int taken = 0;
    for (Dock &each : m_sides) {
        auto *dock = each.side.dock;
        const bool hidden = dock->isHidden();
        if (each.folded && !hidden) {
            each.folded = false;
            each.asked = true;
        }
        if ((hidden && !each.folded) || !isAtSide(dock))
            continue; // the user's choice
        const bool room = m_window->width() - taken - scaled(each.side.usual) >= scaled(each.side.tableRoom);
        each.asked = each.asked && !room;
        each.folded = !room && !each.asked;
        if (each.folded != hidden)
            dock->setHidden(each.folded);
        if (!each.folded)
            taken += scaled(each.side.usual);
    }
}

void DockRoom::shareWidth()
{
    QList<Dock *> shown;
    int spare = m_window->width() - scaled(m_tableNeed);
    for (Dock &each : m_sides) {
        if (each.side.dock->isHidden() || !isAtSide(each.side.dock))
            continue;
        shown.append(&each);
        spare -= each.own > 0 ? each.own : scaled(each.side.usual);
    }
    QList<QDockWidget *> docks;
    QList<int> widths;
    int left = m_window->width() - leastTable;
    for (Dock *each : shown) {
        int width = each->own;
        if (width == 0) {
            const int more = std::clamp(spare, 0, scaled(each->side.readable - each->side.usual));
            width = scaled(each->side.usual) + more;
            spare -= more;
        }
        width = std::max(std::min(width, left), each->side.dock->minimumSizeHint().width());
        left -= width;
        docks.append(each->side.dock);
        widths.append(width);
    }
    if (docks.isEmpty())
        return;
    m_window->resizeDocks(docks, widths, Qt::Horizontal);
    for (qsizetype i = 0; i < shown.size(); ++i)
        shown[i]->given = widths[i];
}

void DockRoom::shareHeight()
{
    auto *dock = bottomShown();
    if (!dock)
        return;
    const int wanted = m_ownHeight > 0 ? m_ownHeight : scaled(m_usualHeight);
    m_givenHeight = std::min(wanted, m_window->height() * 45 / 100);
    m_window->resizeDocks({dock}, {m_givenHeight}, Qt::Vertical);
}

/// After the user has moved an edge between docks and the table.
void DockRoom::takeDragged()
{
    for (Dock &each : m_sides) {
        if (each.given > 0 && !each.side.dock->isHidden() && isAtSide(each.side.dock)
            && each.side.dock->width() != each.given)
            each.own = each.given = each.side.dock->width();
    }
    if (const auto *dock = bottomShown(); dock && m_givenHeight > 0 && dock->height() != m_givenHeight)
        m_ownHeight = m_givenHeight = dock->height();
}

bool DockRoom::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_window)
        return false;
    switch (event->type()) {
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::FontChange: share(); break;
    case QEvent::MouseButtonRelease:
        // The window itself handles the edges between docks, and has not finished with this event yet.
        QTimer::singleShot(0, this, &DockRoom::takeDragged);
        break;
    default: break;
    }
    return false;
}

void DockRoom::reset()
{
    for (Dock &each : m_sides)
        each = {.side = each.side};
    m_ownHeight = 0;
    share();
}

void DockRoom::keep(QSettings &settings) const
{
    QStringList widths;
    QStringList folded;
    for (const Dock &each : m_sides) {
        widths << QString::number(each.own);
        if (each.folded)
            folded << each.side.dock->objectName();
    }
    settings.setValue(widthsKey, widths);
    settings.setValue(foldedKey, folded);
    settings.setValue(heightKey, m_ownHeight);
}

void DockRoom::restore(const QSettings &settings)
{
    const QStringList widths = settings.value(widthsKey).toStringList();
    const QStringList folded = settings.value(foldedKey).toStringList();
    for (qsizetype i = 0; i < m_sides.size(); ++i) {
        m_sides[i].own = std::max(0, widths.value(i).toInt());
        m_sides[i].folded = folded.contains(m_sides[i].side.dock->objectName()) && m_sides[i].side.dock->isHidden();
    }
    m_ownHeight = std::max(0, settings.value(heightKey).toInt());
}

} // namespace ctscope
