// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>

namespace ctscope {

// How foreign text (flow/foreign_text.h) is shown in the window.

/// How much of a text one cell of a table and one tool tip show, in characters.
constexpr qsizetype longestCell = 300;
constexpr qsizetype longestTip = 1000;

/// The text in one line of visible characters, at most `most` of them: for labels without markup,
/// cells and the clipboard.
QString shownText(std::string_view text, qsizetype most = -1);
QString shownText(const QString &text, qsizetype most = -1);

/// The same with the line ends and tabs that the text has: for text that was read in several lines.
QString shownLines(std::string_view text);

/// A tool tip with this text, in which nothing acts as markup. Line ends are kept; a long text
/// is cut. Empty for an empty text. Two results may be concatenated.
QString toolTipOf(const QString &text);

/// The text for a menu entry, a tab or a button, where a plain "&" would mark a key.
QString labelOf(const QString &text);

/// The text for a window's title, where a plain "[*]" would be replaced.
QString titleOf(const QString &text);

} // namespace ctscope
