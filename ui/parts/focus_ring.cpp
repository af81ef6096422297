// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/focus_ring.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QStatusBar>
#include <QTabBar>
#include <QToolBar>

#include <algorithm>

namespace ctscope {
namespace {

bool scrolls(const QScrollArea *area)
{
    return area->horizontalScrollBar()->maximum() > 0 || area->verticalScrollBar()->maximum() > 0;
}

/// False for widgets on which the focus would be invisible or useless.
bool isStop(const QWidget *widget)
{
    if (!widget->isVisible() || !widget->isEnabled() || widget->focusProxy() || widget->size().isEmpty()
        || !(widget->focusPolicy() & Qt::TabFocus))
        return false;
    if (const auto *tabs = qobject_cast<const QTabBar *>(widget))
        return tabs->count() > 1;
    // A scroll area takes the focus itself only when nothing in it does.
    if (const auto *area = qobject_cast<const QScrollArea *>(widget)) {
        const auto inside = area->findChildren<QWidget *>();
        return scrolls(area) && std::none_of(inside.begin(), inside.end(), isStop);
    }
    return true;
}

/// Roots of the window's parts, in the order in which they are read.
QList<const QWidget *> partsOf(const QMainWindow *window)
{
    QList<const QWidget *> parts;
    for (const auto *bar : window->findChildren<QToolBar *>(Qt::FindDirectChildrenOnly))
        parts << bar;
    parts << window->centralWidget();
    QList<QDockWidget *> docks = window->findChildren<QDockWidget *>(Qt::FindDirectChildrenOnly);
    const auto rank = [window](QDockWidget *dock) {
        switch (window->dockWidgetArea(dock)) {
        case Qt::LeftDockWidgetArea: return 0;
        case Qt::RightDockWidgetArea: return 1;
        case Qt::TopDockWidgetArea: return 2;
        default: return 3;
        }
    };
    std::stable_sort(docks.begin(), docks.end(), [&rank](QDockWidget *a, QDockWidget *b) {
        return std::pair(rank(a), std::pair(a->y(), a->x())) < std::pair(rank(b), std::pair(b->y(), b->x()));
    });
    for (const auto *dock : docks)
        parts << dock;
    parts << nullptr; // widgets in none of these: the tabs of docks
    parts << window->findChild<QStatusBar *>(QString(), Qt::FindDirectChildrenOnly);
    return parts;
}

qsizetype partOf(const QList<const QWidget *> &parts, const QWidget *widget)
{
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (parts[i] && (parts[i] == widget || parts[i]->isAncestorOf(widget)))
            return i;
    }
    return parts.indexOf(nullptr);
}

} // namespace

QList<QWidget *> focusRing(const QMainWindow *window, const QWidget *also)
{
    const auto parts = partsOf(window);
    struct Stop {
        qsizetype part;
        QWidget *widget;
    };
    QList<Stop> stops;
    for (QWidget *widget = window->nextInFocusChain(); widget && widget != window;
         widget = widget->nextInFocusChain()) {
        if (widget->window() == window && (widget == also || isStop(widget)))
            stops.append({partOf(parts, widget), widget});
    }
    std::stable_sort(stops.begin(), stops.end(), [](const Stop &a, const Stop &b) { return a.part < b.part; });
    QList<QWidget *> ring;
    for (const Stop &stop : stops)
        ring << stop.widget;
    return ring;
}

bool goRound(QMainWindow *window, bool forwards)
{
    const QWidget *now = window->focusWidget();
    const QList<QWidget *> ring = focusRing(window, now);
    const qsizetype count = ring.size();
    if (count == 0)
        return false;
    const qsizetype place = ring.indexOf(now);
    const qsizetype next = place < 0 ? (forwards ? 0 : count - 1) : (place + (forwards ? 1 : count - 1)) % count;
    QWidget *widget = ring[next];
    widget->setFocus(forwards ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    for (QWidget *parent = widget->parentWidget(); parent && parent != window; parent = parent->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(parent))
            area->ensureWidgetVisible(widget);
    }
    return true;
}

FocusEdge::FocusEdge(QMainWindow *window)
    : QWidget(window)
    , m_window(window)
{
    setObjectName(QStringLiteral("focusEdge"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    hide();
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { follow(now); });
}

void FocusEdge::follow(QWidget *focus)
{
    if (m_focus)
        m_focus->removeEventFilter(this);
    const bool ours = focus && focus->window() == m_window && qobject_cast<QAbstractScrollArea *>(focus)
        && m_window->testAttribute(Qt::WA_KeyboardFocusChange);
    m_focus = ours ? focus : nullptr;
    if (m_focus)
        m_focus->installEventFilter(this);
    place();
}

bool FocusEdge::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_focus
        && (event->type() == QEvent::Resize || event->type() == QEvent::Move || event->type() == QEvent::Hide))
        place();
    // A user who continues with the mouse does not need to see the focus.
    if (object == m_focus && event->type() == QEvent::MouseButtonPress)
        follow(nullptr);
    return false;
}

void FocusEdge::place()
{
    if (!m_focus || !m_focus->isVisible()) {
        hide();
        return;
    }
    constexpr int edge = 2;
    setGeometry(QRect(m_focus->mapTo(m_window, QPoint(0, 0)), m_focus->size()));
    // Do not repaint the inside of the frame.
    setMask(QRegion(rect()) - QRegion(rect().adjusted(edge, edge, -edge, -edge)));
    raise();
    show();
}

void FocusEdge::paintEvent(QPaintEvent *) { QPainter(this).fillRect(rect(), palette().color(QPalette::Highlight)); }

} // namespace ctscope
