// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace ctscope {

/// Shows the About box, and returns when it is closed.
void showAbout(QWidget *parent);

} // namespace ctscope
