// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/text_block.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace ctscope {

namespace {

constexpr QChar breakHere(0x200b); // ZERO WIDTH SPACE: UAX #14, class ZW

/// The text with break opportunities in its long words.
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

bool isCut(const QString &text) { return text.size() > TextBlock::longest; }

/// The part of a text that is shown: its beginning when it is too long.
QString shownPart(const QString &text)
{
    if (!isCut(text))
        return breakable(text);
    return breakable(text.left(TextBlock::longest))
        + TextBlock::tr("… and %Ln more characters", nullptr, static_cast<int>(text.size() - TextBlock::longest));
}

/// True when only digits differ, as in a text that counts down.
bool differInDigits(const QString &a, const QString &b)
{
    return std::ranges::equal(a, b, [](QChar x, QChar y) { return x == y || (x.isDigit() && y.isDigit()); });
}

/// Replaces the digits of a text in place, so that only their line is laid out again.
void replaceDigits(QTextDocument &document, const QString &before, const QString &text)
{
    const auto first = std::ranges::mismatch(before, text).in1 - before.begin();
    auto end = text.size();
    while (end > first && before.at(end - 1) == text.at(end - 1))
        --end;
    QTextCursor cursor(&document);
    cursor.setPosition(static_cast<int>(first));
    cursor.setPosition(static_cast<int>(end), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(first, end - first));
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
    // The text can be clicked and copied; Tab skips it and goes to widgets that do something.
    setTabChangesFocus(true);
    setFocusPolicy(Qt::ClickFocus);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    // Not Fixed, which would keep the height of another width and cut off lines.
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TextBlock::showText(const QString &text)
{
    if (m_text == text)
        return;
    const QString before = shownPart(std::exchange(m_text, text));
    const QString now = shownPart(text);
    if (!differInDigits(before, now)) {
        m_heights.clear();
        setPlainText(now);
        updateGeometry();
        return;
    }
    // Digits are equally wide in most fonts: the height stays the same, so the layout need not be
    // recomputed.
    const int height = heightForWidth(width());
    replaceDigits(*document(), before, now);
    m_heights.clear();
    if (heightForWidth(width()) != height)
        updateGeometry();
}

QMimeData *TextBlock::createMimeDataFromSelection() const
{
    auto *data = new QMimeData;
    const QTextCursor selected = textCursor();
    const bool everything =
        selected.selectionStart() == 0 && selected.selectionEnd() >= document()->characterCount() - 1;
    data->setText(everything ? m_text : selected.selection().toPlainText().remove(breakHere));
    return data;
}

void TextBlock::setTextStyle(const QColor &color, bool underlined)
{
    QPalette colors = palette();
    if (colors.color(QPalette::Text) != color) {
        colors.setColor(QPalette::Text, color);
        setPalette(colors);
    }
    if (font().underline() != underlined) {
        QFont style = font();
        style.setUnderline(underlined);
        setFont(style);
    }
}

QSize TextBlock::sizeHint() const
{
    const int width = fontMetrics().averageCharWidth() * 18;
    return {width, heightForWidth(width)};
}

QSize TextBlock::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 8, fontMetrics().height()}; }

int TextBlock::heightForWidth(int width) const
{
    if (m_measuredFont != font()) {
        m_measuredFont = font();
        m_heights.clear();
    }
    if (const auto known = m_heights.constFind(width); known != m_heights.constEnd())
        return *known;
    const auto heightOf = [](const QTextDocument &text) { return static_cast<int>(std::ceil(text.size().height())); };
    int height = 0;
    if (document()->textWidth() == width) {
        height = heightOf(*document());
    } else {
        QTextDocument copy;
        copy.setDocumentMargin(0);
        copy.setDefaultFont(font());
        copy.setDefaultTextOption(document()->defaultTextOption());
        copy.setPlainText(toPlainText());
        copy.setTextWidth(width);
        height = heightOf(copy);
    }
    m_heights.insert(width, height);
    return height;
}

void TextBlock::contextMenuEvent(QContextMenuEvent *event)
{
    const std::unique_ptr<QMenu> menu(createStandardContextMenu());
    if (isCut(m_text)) {
        menu->addAction(tr("Copy All %Ln Characters", nullptr, static_cast<int>(m_text.size())), this,
            [this] { QGuiApplication::clipboard()->setText(m_text); });
    }
    menu->exec(event->globalPos());
}

void TextBlock::wheelEvent(QWheelEvent *event)
{
    event->ignore(); // the wheel belongs to the panel around
}

} // namespace ctscope
