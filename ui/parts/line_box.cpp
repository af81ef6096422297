// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/line_box.h"

#include <QAction>
#include <QPainter>
#include <QToolButton>

namespace ctscope {

void LineBox::showEvent(QShowEvent *event)
{
    QLineEdit::showEvent(event);
    // Qt names neither the button that clears nor those of actions.
    for (auto *button : findChildren<QToolButton *>()) {
        const auto *action = button->defaultAction();
        button->setAccessibleName(action && !action->text().isEmpty() ? action->text() : tr("Clear"));
    }
}

/// In dark colours the style's edge is as dark as the window.
void LineBox::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    constexpr int middle = 127;
    if (hasFocus() || palette().color(QPalette::Base).lightness() > middle)
        return;
    QColor edge = palette().color(QPalette::WindowText);
    edge.setAlphaF(0.35F);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(edge);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
}

} // namespace ctscope
