// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"

#include <QColor>
#include <QString>
#include <QTextLayout>

class QLineEdit;
class QPalette;

namespace ctscope {

/// How the parts of a filter look: fields, operators, values and texts, each by colour and by weight or slant, and a
/// wavy line under the error, if `isWrong`.
QList<QTextLayout::FormatRange> filterColors(
    const QString &text, const filter::Parsed &parsed, bool isWrong, const QPalette &palette);

/// The colour of a filter that hides rows, so that nobody forgets it: its own where it was saved with one.
QColor filterTone(const QString &text, const QPalette &palette);
/// How much of such a colour lies behind a text.
QColor tintOf(QColor tone);

/// Gives the text of a line these formats, until it is changed. Does nothing while an input method composes.
void colorText(QLineEdit *line, const QList<QTextLayout::FormatRange> &formats);

/// The place of a byte of a text's UTF-8 in the text, and the other way round.
qsizetype placeOfByte(const QString &text, std::size_t byte);
std::size_t byteOfPlace(const QString &text, qsizetype place);

} // namespace ctscope
