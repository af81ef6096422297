// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

#include <functional>

class QMenu;
class QWidget;

namespace ctscope {

/// Says which of several readings of one table is shown; nothing for a text that holds one.
QList<Notice> readingNotices(const Snapshot &snapshot);

/// A menu of the readings of a text, the one that is shown checked. `choose` gets the number of
/// another one. The menu deletes itself when it is closed.
QMenu *readingMenu(const TextReadings &readings, const std::function<void(std::uint32_t)> &choose, QWidget *parent);

} // namespace ctscope
