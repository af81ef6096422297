// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

class QPalette;

namespace ctscope {

/// The few colours that mean something, made for one palette (light or dark), with enough contrast
/// on its base colour and told apart by people with the common colour blindnesses. Wherever one is
/// used, a sign or a word says the same.
struct SemanticColors {
    QColor begun;     ///< a flow that has just begun
    QColor ended;     ///< a flow that is gone: text of its row
    QColor unreplied; ///< nothing came back yet
    QColor assured;   ///< kept when the table is full
    QColor expiring;  ///< its time is nearly over
    QColor nat;       ///< a translated address or port
    QColor changed;   ///< flash behind a state that has just changed
    QColor calm;      ///< gauge below the warning level
    QColor warning;   ///< from the warning level
    QColor error;     ///< from the alarm level
    QColor quiet;     ///< secondary text: ports, units

    static SemanticColors of(const QPalette &palette);
};

} // namespace ctscope
