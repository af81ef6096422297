// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/blank_picture.h"

#include "ui/parts/semantic_colors.h"

#include <QPainter>
#include <QPainterPath>

namespace ctscope {
namespace {

// Drawn on a field of 200 × 130.
constexpr QSize pictureSize{200, 130};

struct Pens {
    QPen line;   ///< the thing itself
    QPen faint;  ///< what is missing or only hinted at
    QPen accent; ///< what the drawing is about
    QColor fill; ///< surfaces
};

void paintTable(QPainter &p, const Pens &pens, int rows, const QRectF &frame = {40, 20, 120, 90})
{
    p.setPen(pens.line);
    p.setBrush(pens.fill);
    p.drawRoundedRect(frame, 5, 5);
    p.drawLine(frame.topLeft() + QPointF(0, 18), frame.topRight() + QPointF(0, 18));
    for (const double x : {10.0, 44.0, 84.0})
        p.drawLine(frame.topLeft() + QPointF(x, 9), frame.topLeft() + QPointF(x + 20, 9));
    p.setBrush(Qt::NoBrush);
    for (int row = 0; row < rows; ++row) {
        const double y = frame.top() + 30 + row * 14;
        for (const auto &[x, width] : {std::pair{10.0, 22.0}, {44.0, 30.0}, {84.0, 26.0}}) {
            p.setPen(pens.faint);
            p.drawLine(QPointF(frame.left() + x, y), QPointF(frame.left() + x + width, y));
        }
    }
}

void paintPage(QPainter &p, const Pens &pens, bool lines)
{
    QPainterPath page(QPointF(66, 14));
    page.lineTo(116, 14);
    page.lineTo(136, 34);
    page.lineTo(136, 116);
    page.lineTo(66, 116);
    page.closeSubpath();
    p.setPen(pens.line);
    p.setBrush(pens.fill);
    p.drawPath(page);
    p.drawPolyline(QPolygonF{{116, 14}, {116, 34}, {136, 34}});
    if (!lines)
        return;
    p.setPen(pens.faint);
    for (int row = 0; row < 5; ++row)
        p.drawLine(QPointF(78, 48 + row * 13), QPointF(row % 2 == 0 ? 124 : 112, 48 + row * 13));
}

/// A disc at the lower right for the main symbol of the drawing.
void paintBadge(QPainter &p, const Pens &pens, const QColor &ground)
{
    p.setPen(QPen(ground, 5));
    p.setBrush(pens.accent.color());
    p.drawEllipse(QPointF(146, 98), 20, 20);
    p.setPen(QPen(ground, 3.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.setBrush(Qt::NoBrush);
}

void paintLock(QPainter &p)
{
    p.drawRoundedRect(QRectF(138, 96, 16, 12), 2, 2);
    p.drawArc(QRectF(140.5, 86, 11, 18), 0, 180 * 16);
}

void paintHosts(QPainter &p, const Pens &pens)
{
    p.setPen(pens.line);
    p.setBrush(pens.fill);
    for (const double x : {26.0, 142.0}) {
        p.drawRoundedRect(QRectF(x, 44, 32, 42), 4, 4);
        p.drawLine(QPointF(x + 8, 54), QPointF(x + 24, 54));
        p.drawLine(QPointF(x + 8, 62), QPointF(x + 24, 62));
    }
    p.setBrush(Qt::NoBrush);
}

void paintPicture(QPainter &p, BlankPicture picture, const Pens &pens, const QColor &ground)
{
    switch (picture) {
    case BlankPicture::Loading:
        paintTable(p, pens, 0);
        p.setPen(pens.accent);
        p.drawLine(QPointF(50, 50), QPointF(150, 50));
        p.drawLine(QPointF(50, 64), QPointF(126, 64));
        p.setPen(pens.faint);
        p.drawLine(QPointF(50, 78), QPointF(100, 78));
        p.drawLine(QPointF(50, 92), QPointF(72, 92));
        return;
    case BlankPicture::EmptyTable:
        paintHosts(p, pens);
        p.setPen(QPen(pens.accent.color(), 2.4, Qt::DotLine, Qt::RoundCap));
        p.drawLine(QPointF(66, 65), QPointF(134, 65));
        p.setPen(pens.faint);
        p.setBrush(ground);
        p.drawEllipse(QPointF(100, 65), 15, 15);
        p.setPen(pens.accent);
        p.drawLine(QPointF(93, 65), QPointF(107, 65));
        return;
    case BlankPicture::Locked:
        paintTable(p, pens, 5);
        paintBadge(p, pens, ground);
        paintLock(p);
        return;
    case BlankPicture::MissingPart: {
        paintTable(p, pens, 2);
        QPen dashed = pens.accent;
        dashed.setStyle(Qt::DashLine);
        p.setPen(dashed);
        p.setBrush(ground);
        p.drawRoundedRect(QRectF(92, 68, 84, 50), 5, 5);
        p.setPen(pens.accent);
        p.drawLine(QPointF(134, 84), QPointF(134, 102));
        p.drawLine(QPointF(125, 93), QPointF(143, 93));
        return;
    }
    case BlankPicture::Unplugged:
        p.setPen(pens.line);
        p.setBrush(pens.fill);
        p.drawRoundedRect(QRectF(30, 46, 46, 38), 6, 6);
        p.drawLine(QPointF(10, 65), QPointF(30, 65));
        p.drawLine(QPointF(76, 57), QPointF(88, 57));
        p.drawLine(QPointF(76, 73), QPointF(88, 73));
        p.setPen(pens.accent);
        p.drawRoundedRect(QRectF(122, 42, 48, 46), 6, 6);
        p.drawLine(QPointF(130, 57), QPointF(136, 57));
        p.drawLine(QPointF(130, 73), QPointF(136, 73));
        p.drawLine(QPointF(170, 65), QPointF(192, 65));
        p.setPen(QPen(pens.faint.color(), 2, Qt::DotLine));
        p.drawLine(QPointF(94, 57), QPointF(116, 57));
        p.drawLine(QPointF(94, 73), QPointF(116, 73));
        return;
    case BlankPicture::NoMatch:
        paintTable(p, pens, 5);
        p.setPen(QPen(ground, 9));
        p.setBrush(ground);
        p.drawEllipse(QPointF(136, 82), 24, 24);
        p.setPen(QPen(pens.accent.color(), 4));
        p.drawEllipse(QPointF(136, 82), 22, 22);
        p.setPen(QPen(pens.accent.color(), 7, Qt::SolidLine, Qt::RoundCap));
        p.drawLine(QPointF(153, 99), QPointF(168, 114));
        p.setPen(pens.faint);
        p.drawLine(QPointF(127, 82), QPointF(145, 82));
        return;
    case BlankPicture::Lost:
        paintHosts(p, pens);
        p.setPen(pens.accent);
        p.drawLine(QPointF(64, 65), QPointF(84, 65));
        p.drawLine(QPointF(116, 65), QPointF(136, 65));
        p.drawLine(QPointF(92, 57), QPointF(108, 73));
        p.drawLine(QPointF(108, 57), QPointF(92, 73));
        return;
    case BlankPicture::NotFlows:
        paintPage(p, pens, true);
        paintBadge(p, pens, ground);
        p.drawLine(QPointF(137, 94), QPointF(155, 94));
        p.drawLine(QPointF(137, 102), QPointF(155, 102));
        p.drawLine(QPointF(151, 87), QPointF(141, 109));
        return;
    case BlankPicture::EmptyDocument:
        paintPage(p, pens, false);
        p.setPen(QPen(pens.faint.color(), 2, Qt::DotLine));
        p.drawLine(QPointF(80, 74), QPointF(122, 74));
        return;
    case BlankPicture::BrokenDocument:
        paintPage(p, pens, true);
        p.setPen(QPen(ground, 7));
        p.drawPolyline(QPolygonF{{58, 70}, {78, 62}, {92, 76}, {110, 60}, {124, 74}, {144, 64}});
        paintBadge(p, pens, ground);
        p.drawLine(QPointF(146, 87), QPointF(146, 100));
        p.drawPoint(QPointF(146, 107));
        return;
    }
}

} // namespace

BlankPictureView::BlankPictureView(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void BlankPictureView::setPicture(BlankPicture picture)
{
    m_picture = picture;
    update();
}

QSize BlankPictureView::sizeHint() const { return pictureSize; }

void BlankPictureView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto colors = SemanticColors::of(palette());
    QColor line = palette().color(QPalette::Text);
    line.setAlphaF(0.45F);
    QColor faint = line;
    faint.setAlphaF(0.22F);
    const bool grave = m_picture == BlankPicture::Lost || m_picture == BlankPicture::BrokenDocument;
    const bool careful = m_picture == BlankPicture::Locked || m_picture == BlankPicture::Unplugged
        || m_picture == BlankPicture::MissingPart;
    const QColor accent = grave ? colors.error : careful ? colors.warning : colors.calm;
    const auto pen = [](const QColor &color, double width) {
        return QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    };
    paintPicture(painter, m_picture,
        {pen(line, 2), pen(faint, 4), pen(accent, 3), palette().color(QPalette::AlternateBase)},
        palette().color(QPalette::Base));
}

} // namespace ctscope
