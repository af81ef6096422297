// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/charted.h"

#include <QColor>

class QPalette;

namespace ctscope {

/// The colour of a line or band, the same in every chart, made for one palette: at least 3 : 1 against what it is
/// drawn on (WCAG 2.1, 1.4.11). Neighbours in a stack differ in lightness, so that they are told apart without colour.
QColor chartColor(Charted what, const QPalette &palette);

} // namespace ctscope
