// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace ctscope {

/// Shows the page of the filter language beside the window; once, however often it is asked for.
void showFilterHelp(QWidget *window);

} // namespace ctscope
