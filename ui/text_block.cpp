// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text_block.h"

#include <QTextDocument>
#include <QWheelEvent>

#include <cmath>
#include <memory>

namespace ctscope {

TextBlock::TextBlock(QWidget *parent)
    : QTextEdit(parent)
{
    setReadOnly(true);
    setAcceptRichText(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TextBlock::showText(const QString &text)
{
    if (toPlainText() == text)
        return;
    setPlainText(text);
    updateGeometry();
}

void TextBlock::setTextLook(const QColor &color, bool underlined)
{
    QPalette colors = palette();
    if (colors.color(QPalette::Text) != color) {
        colors.setColor(QPalette::Text, color);
        setPalette(colors);
    }
    if (font().underline() != underlined) {
        QFont look = font();
        look.setUnderline(underlined);
        setFont(look);
    }
}

QSize TextBlock::sizeHint() const
{
    const int width = fontMetrics().averageCharWidth() * 18;
    return {width, heightForWidth(width)};
}

QSize TextBlock::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 8, fontMetrics().height()};
}

int TextBlock::heightForWidth(int width) const
{
    const std::unique_ptr<QTextDocument> copy(document()->clone());
    copy->setDefaultFont(font());
    copy->setTextWidth(width);
    return static_cast<int>(std::ceil(copy->size().height()));
}

void TextBlock::wheelEvent(QWheelEvent *event)
{
    event->ignore(); // the wheel belongs to the panel around
}

} // namespace ctscope
