// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMargins>
#include <QRect>

class QWidget;

namespace ctscope {

/// The window's place without its frame, made small enough and moved so that the whole window with
/// its frame is within `available`.
QRect fittedPlace(const QRect &place, const QMargins &frame, const QRect &available);

/// Gives a window a size and a place that fit its screen, whatever was asked for or remembered from
/// another one. Before it is shown, and once more afterwards, when its frame is known.
void fitOnScreen(QWidget *window);

} // namespace ctscope
