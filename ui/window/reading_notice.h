// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

#include <functional>

class QMenu;
class QWidget;

namespace ctscope {

/// Says which of several readings of one table is shown; nullopt for a text with a single one.
QList<Notice> readingNotices(const Snapshot &snapshot);

/// The notice while a dump with rows is being read again; `total` is 0 when it is not known.
Notice readingAgainNotice(const QString &name, quint64 done, quint64 total);

/// A menu of the readings in a text, with the shown one checked. Calls `choose` with the number of
/// the one that the user selects. The menu deletes itself when it is closed.
QMenu *readingMenu(const TextReadings &readings, const std::function<void(std::uint32_t)> &choose, QWidget *parent);

} // namespace ctscope
