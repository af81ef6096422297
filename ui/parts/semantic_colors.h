// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

class QPalette;

namespace ctscope {

/// The colours with a meaning, computed for one palette. All but the flash and the three of
/// the gauge are for text: at least 4.5 : 1 against the palette's base, alternate base and window
/// (WCAG 2.1, 1.4.3). Those of the gauge are for shapes: at least 3 : 1 (1.4.11). They can be distinguished with
/// the common colour blindnesses; wherever one is used, a sign or a word means the same.
struct SemanticColors {
    QColor begun;       ///< a flow that has just begun
    QColor ended;       ///< a flow that is gone: text of its row
    QColor unreplied;   ///< no reply yet
    QColor assured;     ///< kept when the table is full
    QColor expiring;    ///< little time left
    QColor nat;         ///< a translated address or port
    QColor changed;     ///< flash behind a state that has just changed; text is readable on it
    QColor calm;        ///< shape: gauge below the warning level
    QColor warning;     ///< shape: from the warning level
    QColor error;       ///< shape: from the alarm level
    QColor calmText;    ///< the same for text
    QColor warningText; ///< the same for text
    QColor errorText;   ///< the same for text
    QColor quiet;       ///< secondary text: ports, units

    static SemanticColors of(const QPalette &palette);
};

/// A colour, moved towards white or black until it is readable as text on the backgrounds of a palette: 4.5 : 1.
QColor readableInk(const QColor &color, const QPalette &palette);

/// Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.1, "contrast ratio").
double contrastRatio(const QColor &a, const QColor &b) noexcept;

} // namespace ctscope
