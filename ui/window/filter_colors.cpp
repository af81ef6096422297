// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_colors.h"

#include "ui/parts/saved_filters.h"

#include "ui/parts/semantic_colors.h"

#include <QApplication>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QPalette>

#include <algorithm>
#include <vector>

namespace ctscope {

namespace {

QTextCharFormat formatOf(filter::TokenKind kind, const QPalette &palette, const SemanticColors &colors)
{
    using enum filter::TokenKind;
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

/// The place in the text of each byte of its UTF-8, and of its end.
std::vector<int> placesOfBytes(const QString &text)
{
    std::vector<int> places;
    places.reserve(static_cast<std::size_t>(text.size()) + 1);
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char16_t unit = text[at].unicode();
        // Of a pair of surrogates the first one has all four bytes.
        const bool isPair = QChar::isHighSurrogate(unit) && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        const int bytes = unit < 0x80 ? 1 : unit < 0x800 ? 2 : isPair ? 4 : 3;
        places.insert(places.end(), static_cast<std::size_t>(bytes), static_cast<int>(at));
        at += isPair ? 1 : 0;
    }
    places.push_back(static_cast<int>(text.size()));
    return places;
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

QList<QTextLayout::FormatRange> filterColors(
    const QString &text, const filter::Parsed &parsed, bool isWrong, const QPalette &palette)
{
    const SemanticColors colors = SemanticColors::of(palette);
    const std::vector<int> places = placesOfBytes(text);
    QList<QTextLayout::FormatRange> ranges;
    const auto add = [&](filter::Place place, const QTextCharFormat &format) {
        const int begin = places[std::min(place.begin, places.size() - 1)];
        const int end = places[std::min(place.end(), places.size() - 1)];
        ranges.append({begin, end - begin, format});
    };
    for (const filter::Token &token : parsed.tokens)
        add(token.place, formatOf(token.kind, palette, colors));
    if (isWrong && parsed.error && parsed.error->place.length > 0) {
        QTextCharFormat wrong;
        wrong.setForeground(colors.errorText);
        wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wrong.setUnderlineColor(colors.error);
        add(parsed.error->place, wrong);
    }
    return ranges;
}

QColor filterTone(const QString &text, const QPalette &palette)
{
    const SavedFilter *const saved = SavedFilters::shared()->withText(text);
    return saved && saved->color.isValid() ? saved->color : SemanticColors::of(palette).calm;
}

QColor tintOf(QColor tone)
{
    constexpr float share = 0.13F;
    tone.setAlphaF(share);
    return tone;
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
