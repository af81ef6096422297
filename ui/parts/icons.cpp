// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/icons.h"

#include "ui/parts/semantic_colors.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace ctscope {
namespace {

// All signs are drawn on a field of 16 × 16.
constexpr double field = 16;

void paintArrow(QPainter &p, QPointF from, QPointF to, double head = 3)
{
    p.drawLine(from, to);
    const double direction = to.x() > from.x() ? -1 : 1;
    p.drawPolyline(QPolygonF{to + QPointF(direction * head, -head), to, to + QPointF(direction * head, head)});
}

void paintDocument(QPainter &p)
{
    p.drawPolygon(QPolygonF{{3.5, 1.5}, {9.5, 1.5}, {12.5, 4.5}, {12.5, 14.5}, {3.5, 14.5}});
    p.drawPolyline(QPolygonF{{9.5, 1.5}, {9.5, 4.5}, {12.5, 4.5}});
}

void paintApplication(QPainter &p, const QColor &color)
{
    // Two hosts, the path between them, and the tracker's eye on it.
    const auto colors = SemanticColors::of(QGuiApplication::palette());
    p.setPen(QPen(color, 1.6, Qt::SolidLine, Qt::RoundCap));
    p.drawLine(QPointF(3, 8), QPointF(13, 8));
    p.setBrush(colors.calm);
    p.setPen(Qt::NoPen);
    p.drawEllipse(QPointF(2.8, 8), 2.3, 2.3);
    p.drawEllipse(QPointF(13.2, 8), 2.3, 2.3);
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(colors.calm, 1.6));
    p.drawArc(QRectF(2.5, 2.5, 11, 11), 35 * 16, 110 * 16);
    p.drawArc(QRectF(2.5, 2.5, 11, 11), -35 * 16, -110 * 16);
}

void paintPlain(QPainter &p, Sign sign, const QColor &color)
{
    switch (sign) {
    case Sign::Application: return paintApplication(p, color);
    case Sign::Machine:
        p.drawRoundedRect(QRectF(1.5, 2.5, 13, 9), 1.2, 1.2);
        p.drawLine(QPointF(5, 14), QPointF(11, 14));
        p.drawLine(QPointF(8, 11.5), QPointF(8, 14));
        p.drawPolyline(QPolygonF{{4, 7.5}, {6, 7.5}, {7.2, 5}, {9, 9.3}, {10, 7.5}, {12, 7.5}});
        return;
    case Sign::Document:
        paintDocument(p);
        for (const double y : {7.0, 9.5, 12.0})
            p.drawLine(QPointF(5.8, y), QPointF(10.2, y));
        return;
    case Sign::Open:
        p.drawPolyline(QPolygonF{{1.5, 12.5}, {1.5, 3.5}, {6, 3.5}, {7.5, 5.2}, {13, 5.2}, {13, 7}});
        p.drawPolygon(QPolygonF{{1.5, 12.7}, {4, 7.2}, {15, 7.2}, {12.5, 12.7}});
        return;
    case Sign::Paste:
    case Sign::Copy:
        if (sign == Sign::Copy) {
            p.drawRoundedRect(QRectF(5.5, 5.5, 8, 9), 1, 1);
            p.drawPolyline(QPolygonF{{3.5, 11.5}, {2.5, 11.5}, {2.5, 1.5}, {10.5, 1.5}, {10.5, 3}});
            return;
        }
        p.drawRoundedRect(QRectF(2.5, 2.8, 11, 11.7), 1, 1);
        p.setBrush(color);
        p.drawRect(QRectF(5.5, 1.5, 5, 2.6));
        p.drawLine(QPointF(5, 8), QPointF(11, 8));
        p.drawLine(QPointF(5, 11), QPointF(9, 11));
        return;
    case Sign::Pause:
        p.setPen(Qt::NoPen);
        p.setBrush(color);
        p.drawRect(QRectF(4, 3, 3, 10));
        p.drawRect(QRectF(9, 3, 3, 10));
        return;
    case Sign::Play:
        p.setBrush(color);
        p.drawPolygon(QPolygonF{{5, 3}, {12.5, 8}, {5, 13}});
        return;
    case Sign::Refresh:
        p.drawArc(QRectF(2.5, 2.5, 11, 11), 60 * 16, 285 * 16);
        p.setBrush(color);
        p.drawPolygon(QPolygonF{{10.4, 1.2}, {14, 3.4}, {10.4, 5.4}});
        return;
    case Sign::Filter:
        p.drawPolygon(QPolygonF{{2, 3}, {14, 3}, {9.6, 8.2}, {9.6, 13.5}, {6.4, 11.8}, {6.4, 8.2}});
        return;
    case Sign::Close:
    case Sign::Ended:
        p.drawLine(QPointF(4, 4), QPointF(12, 12));
        p.drawLine(QPointF(12, 4), QPointF(4, 12));
        return;
    case Sign::Information:
        p.drawEllipse(QPointF(8, 8), 6.3, 6.3);
        p.drawLine(QPointF(8, 7.4), QPointF(8, 11.3));
        p.drawPoint(QPointF(8, 4.8));
        return;
    case Sign::Warning:
        p.drawPolygon(QPolygonF{{8, 1.8}, {14.8, 13.8}, {1.2, 13.8}});
        p.drawLine(QPointF(8, 6.2), QPointF(8, 9.6));
        p.drawPoint(QPointF(8, 11.8));
        return;
    case Sign::Error:
        p.drawPolygon(QPolygonF{
            {5.2, 1.5}, {10.8, 1.5}, {14.5, 5.2}, {14.5, 10.8}, {10.8, 14.5}, {5.2, 14.5}, {1.5, 10.8}, {1.5, 5.2}});
        p.drawLine(QPointF(8, 4.6), QPointF(8, 8.8));
        p.drawPoint(QPointF(8, 11.4));
        return;
    case Sign::Columns:
        p.drawRoundedRect(QRectF(1.5, 2.5, 13, 11), 1, 1);
        p.drawLine(QPointF(6, 2.5), QPointF(6, 13.5));
        p.drawLine(QPointF(10.5, 2.5), QPointF(10.5, 13.5));
        return;
    case Sign::Record:
        // Its colour is known from every recorder; the ring keeps it apart from a plain dot.
        p.setPen(QPen(SemanticColors::of(QGuiApplication::palette()).error, 1.2));
        p.drawEllipse(QPointF(8, 8), 6.2, 6.2);
        p.setBrush(SemanticColors::of(QGuiApplication::palette()).error);
        p.drawEllipse(QPointF(8, 8), 3.4, 3.4);
        return;
    case Sign::Replied:
        paintArrow(p, {2.5, 5.2}, {13.5, 5.2}, 2.6);
        paintArrow(p, {13.5, 10.8}, {2.5, 10.8}, 2.6);
        return;
    case Sign::Assured: {
        // The tick is cut out, so that it has the colour of the background.
        QPainterPath disc;
        disc.addEllipse(QPointF(8, 8), 6.7, 6.7);
        QPainterPath tick(QPointF(5, 8.2));
        tick.lineTo(7.2, 10.4);
        tick.lineTo(11, 5.8);
        QPainterPathStroker stroker;
        stroker.setWidth(2);
        stroker.setCapStyle(Qt::RoundCap);
        stroker.setJoinStyle(Qt::RoundJoin);
        p.fillPath(disc - stroker.createStroke(tick), color);
        return;
    }
    case Sign::Unreplied: paintArrow(p, {2.5, 8}, {13, 8}, 3.6); return;
    case Sign::Expiring:
        p.drawLine(QPointF(3.5, 2), QPointF(12.5, 2));
        p.drawLine(QPointF(3.5, 14), QPointF(12.5, 14));
        p.drawPolygon(QPolygonF{{4.6, 2}, {11.4, 2}, {11.4, 4.5}, {8.6, 8}, {11.4, 11.5}, {11.4, 14}, {4.6, 14},
            {4.6, 11.5}, {7.4, 8}, {4.6, 4.5}});
        p.setBrush(color);
        p.drawPolygon(QPolygonF{{5.4, 13.2}, {8, 10.6}, {10.6, 13.2}});
        return;
    case Sign::Translated:
        paintArrow(p, {2, 5.4}, {13.8, 5.4}, 3);
        paintArrow(p, {14, 10.8}, {2.2, 10.8}, 3);
        return;
    case Sign::Rising:
        p.setBrush(color);
        p.drawPolygon(QPolygonF{{8, 3.5}, {13, 11.5}, {3, 11.5}});
        return;
    case Sign::ExactSocket: // both ends
        p.drawLine(QPointF(3.5, 8), QPointF(12.5, 8));
        p.setBrush(color);
        p.drawEllipse(QPointF(3.2, 8), 1.9, 1.9);
        p.drawEllipse(QPointF(12.8, 8), 1.9, 1.9);
        return;
    case Sign::ListeningSocket: // one end, and anybody at the other
        for (const double radius : {5.2, 9.2})
            p.drawArc(QRectF(3.2 - radius, 8 - radius, 2 * radius, 2 * radius), -42 * 16, 84 * 16);
        p.setBrush(color);
        p.drawEllipse(QPointF(3.2, 8), 1.9, 1.9);
        return;
    }
}

class SignEngine : public QIconEngine {
public:
    explicit SignEngine(Sign sign)
        : m_sign(sign)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const auto palette = QGuiApplication::palette();
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto role = mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
        paintSign(*painter, m_sign, QRectF(rect), palette.color(group, role));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new SignEngine(m_sign); }

private:
    Sign m_sign;
};

} // namespace

void paintSign(QPainter &painter, Sign sign, const QRectF &square, const QColor &color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(square.topLeft());
    painter.scale(square.width() / field, square.height() / field);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    paintPlain(painter, sign, color);
    painter.restore();
}

QIcon signIcon(Sign sign) { return QIcon(new SignEngine(sign)); }

} // namespace ctscope
