// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMargins>
#include <QRect>

class QWidget;

namespace ctscope {

/// The window's geometry without its frame, shrunk and moved so that the window with
/// its frame is within `available`.
QRect fittedPlace(const QRect &place, const QMargins &frame, const QRect &available);

/// Makes a window fit its screen, whatever geometry was requested, or remembered from
/// another screen. Call it before the window is shown, and again afterwards, when the frame is known.
void fitOnScreen(QWidget *window);

} // namespace ctscope
