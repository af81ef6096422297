// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

class QPainter;
class QRectF;
class QColor;

namespace ctscope {

/// The icons of the window. They are painted, not loaded: sharp at every size and scale, in the
/// colours of the current palette, and independent of an icon theme.
enum class Sign {
    Application,
    Machine,
    Document,
    Open,
    Paste,
    Pause,
    Play,
    Refresh,
    Filter,
    Close,
    Copy,
    Information,
    Warning,
    Error,
    Columns,
    Record,
    // States of a row, in the table:
    Replied,
    Assured,
    Unreplied,
    Expiring,
    Ended,
    Translated,
    Rising,
    // How sure the owner of a flow is:
    ExactSocket,
    ListeningSocket,
};

/// Paints a sign into a square; `color` is the colour of its lines.
void paintSign(QPainter &painter, Sign sign, const QRectF &square, const QColor &color);

/// The sign as an icon in the colour of button text, greyed while disabled.
QIcon signIcon(Sign sign);

} // namespace ctscope
