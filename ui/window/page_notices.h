// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/parts/notice_bar.h"

#include <QList>
#include <QString>

namespace ctscope {

/// The notices above a table that has rows. `name` is that of its source.
QList<Notice> pageNotices(const Snapshot &snapshot, const QString &name);

} // namespace ctscope
