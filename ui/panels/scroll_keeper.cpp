// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/scroll_keeper.h"

#include <QLayout>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>

namespace ctscope {

ScrollKeeper::ScrollKeeper(QScrollArea *area, const QList<QWidget *> &widgets)
    : m_area(area)
{
    const int top = area->verticalScrollBar()->value();
    if (top == 0)
        return;
    for (QWidget *const widget : widgets) {
        if (widget->geometry().bottom() >= top)
            m_places.append({widget, widget->y() - top});
    }
}

ScrollKeeper::~ScrollKeeper()
{
    const auto stays =
        std::ranges::find_if(m_places, [](const auto &place) { return place.first && !place.first->isHidden(); });
    if (stays == m_places.end() || !m_area->isVisible())
        return;
    // The area learns of its widget's new height with an event; the layout within goes by the height that it has.
    QWidget *const body = m_area->widget();
    body->layout()->invalidate();
    body->resize(body->width(),
        qMax(m_area->viewport()->height(),
            body->layout()->hasHeightForWidth() ? body->layout()->totalHeightForWidth(body->width())
                                                : body->sizeHint().height()));
    body->layout()->activate();
    QScrollBar *const bar = m_area->verticalScrollBar();
    bar->setMaximum(qMax(0, body->height() - m_area->viewport()->height()));
    bar->setValue(stays->first->y() - stays->second);
}

} // namespace ctscope
