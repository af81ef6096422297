// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace ctscope {

/// Shows what the program is, and waits until it is closed.
void showAbout(QWidget *parent);

} // namespace ctscope
