// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text_block.h"

#include <QMimeData>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ctscope {

namespace {

constexpr QChar breakHere(0x200b); // ZERO WIDTH SPACE: UAX #14, class ZW

/// The text with places to break in its long words.
QString breakable(const QString &text)
{
    constexpr qsizetype longWord = 24;
    static const QString separators = QStringLiteral("._:/,");
    QString out;
    out.reserve(text.size() + 16);
    qsizetype begin = 0;
    while (begin < text.size()) {
        qsizetype end = begin;
        while (end < text.size() && !text.at(end).isSpace())
            ++end;
        for (qsizetype i = begin; i < end; ++i) {
            out += text.at(i);
            if (end - begin > longWord && separators.contains(text.at(i)))
                out += breakHere;
        }
        if (end < text.size())
            out += text.at(end);
        begin = end + 1;
    }
    return out;
}

/// Only what differs is laid out anew, and a selection elsewhere stays.
void replaceDifference(QTextDocument &document, const QString &text)
{
    const QString before = document.toPlainText();
    const qsizetype both = std::min(before.size(), text.size());
    qsizetype same = 0;
    while (same < both && before.at(same) == text.at(same))
        ++same;
    qsizetype sameAtEnd = 0;
    while (sameAtEnd < both - same && before.at(before.size() - 1 - sameAtEnd) == text.at(text.size() - 1 - sameAtEnd))
        ++sameAtEnd;
    // Not within a character of two units.
    while (same > 0 && before.at(same - 1).isHighSurrogate())
        --same;
    while (sameAtEnd > 0 && before.at(before.size() - sameAtEnd).isLowSurrogate())
        --sameAtEnd;
    QTextCursor cursor(&document);
    cursor.setPosition(static_cast<int>(same));
    cursor.setPosition(static_cast<int>(before.size() - sameAtEnd), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(same, text.size() - sameAtEnd - same));
}

} // namespace

TextBlock::TextBlock(QWidget *parent)
    : QTextEdit(parent)
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setAcceptRichText(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    // Its text can be clicked and copied; Tab goes past it to what can be done.
    setTabChangesFocus(true);
    setFocusPolicy(Qt::ClickFocus);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    // Not Fixed: that would hold it to the height of another width, and cut lines off.
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TextBlock::showText(const QString &text)
{
    if (m_text == text)
        return;
    const int before = heightForWidth(width());
    m_text = text;
    m_heights.clear();
    replaceDifference(*document(), breakable(text));
    // A number that counts down seldom takes another line: then nothing around needs to move.
    if (!isVisible() || heightForWidth(width()) != before)
        updateGeometry();
}

QMimeData *TextBlock::createMimeDataFromSelection() const
{
    auto *data = new QMimeData;
    data->setText(textCursor().selection().toPlainText().remove(breakHere));
    return data;
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
    if (m_measuredFont != font()) {
        m_measuredFont = font();
        m_heights.clear();
    }
    int &height = m_heights[width];
    if (height > 0)
        return height;
    if (document()->textWidth() == width) {
        height = static_cast<int>(std::ceil(document()->size().height()));
        return height;
    }
    QTextDocument copy;
    copy.setDocumentMargin(0);
    copy.setDefaultFont(font());
    copy.setDefaultTextOption(document()->defaultTextOption());
    copy.setPlainText(toPlainText());
    copy.setTextWidth(width);
    height = static_cast<int>(std::ceil(copy.size().height()));
    return height;
}

void TextBlock::wheelEvent(QWheelEvent *event)
{
    event->ignore(); // the wheel belongs to the panel around
}

} // namespace ctscope
