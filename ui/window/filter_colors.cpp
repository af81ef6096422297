// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_colors.h"

#include "ui/parts/semantic_colors.h"

#include <QApplication>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QPalette>

namespace ctscope {

namespace {

QTextCharFormat formatOf(filter::TokenKind kind, const QPalette &palette)
{
    using enum filter::TokenKind;
    const SemanticColors colors = SemanticColors::of(palette);
    QTextCharFormat format;
    switch (kind) {
    case Field: format.setForeground(colors.assured); break;
    case Flag:
        format.setForeground(colors.assured);
        format.setFontItalic(true);
        break;
    case Operator:
    case Keyword:
    case Bracket:
        format.setForeground(palette.color(QPalette::Text));
        format.setFontWeight(QFont::Bold);
        break;
    case Value: format.setForeground(colors.begun); break;
    case Text: format.setForeground(colors.nat); break;
    case Saved:
        format.setForeground(colors.unreplied);
        format.setFontItalic(true);
        break;
    case Word: format.setForeground(palette.color(QPalette::Text)); break;
    case Bad: format.setForeground(colors.errorText); break;
    }
    return format;
}

} // namespace

qsizetype placeOfByte(const QString &text, std::size_t byte)
{
    return QString::fromUtf8(text.toUtf8().left(static_cast<qsizetype>(byte))).size();
}

std::size_t byteOfPlace(const QString &text, qsizetype place)
{
    return static_cast<std::size_t>(text.left(place).toUtf8().size());
}

QList<QTextLayout::FormatRange> filterColors(const QString &text, const filter::Parsed &parsed, const QPalette &palette)
{
    QList<QTextLayout::FormatRange> ranges;
    const auto add = [&](filter::Place place, const QTextCharFormat &format) {
        const auto begin = static_cast<int>(placeOfByte(text, place.begin));
        const auto end = static_cast<int>(placeOfByte(text, place.end()));
        ranges.append({begin, end - begin, format});
    };
    for (const filter::Token &token : parsed.tokens)
        add(token.place, formatOf(token.kind, palette));
    // What is not finished is not wrong yet.
    if (parsed.error && !parsed.error->incomplete && parsed.error->place.length > 0) {
        QTextCharFormat wrong;
        wrong.setForeground(SemanticColors::of(palette).errorText);
        wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wrong.setUnderlineColor(SemanticColors::of(palette).error);
        add(parsed.error->place, wrong);
    }
    return ranges;
}

// A line edit has no formats of its own but those of an input method, which an event without a text sets.
void colorText(QLineEdit *line, const QList<QTextLayout::FormatRange> &formats)
{
    if (!line->property("composing").toBool()) {
        QList<QInputMethodEvent::Attribute> attributes;
        const int cursor = line->cursorPosition();
        for (const QTextLayout::FormatRange &range : formats)
            attributes.append({QInputMethodEvent::TextFormat, range.start - cursor, range.length, range.format});
        QInputMethodEvent event(QString(), attributes);
        QCoreApplication::sendEvent(line, &event);
    }
}

} // namespace ctscope
