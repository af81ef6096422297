// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QDockWidget;
class QMainWindow;

namespace ctscope {

/// Hides the dock while the window is narrower than `width` pixels, and shows it again when it is
/// not, until somebody shows or hides it. Lives as long as the dock.
void yieldInNarrowWindow(QDockWidget *dock, QMainWindow *window, int width);

} // namespace ctscope
