// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/swatch.h"

#include "ui/panels/capacity_gauge.h"

#include <QPainter>
#include <QPainterPath>

namespace ctscope {

Swatch::Swatch(std::optional<Eviction> eviction, QWidget *parent)
    : QWidget(parent)
    , m_eviction(eviction)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Swatch::setColor(const QColor &color)
{
    if (m_color == color)
        return;
    m_color = color;
    update();
}

QSize Swatch::sizeHint() const
{
    const int side = fontMetrics().ascent();
    return {side, side};
}

void Swatch::paintEvent(QPaintEvent *)
{
    if (!m_eviction || !m_color.isValid())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath path;
    path.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    paintPart(painter, path, m_color, *m_eviction);
}

} // namespace ctscope
