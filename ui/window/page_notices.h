// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/parts/notice_bar.h"
#include "ui/parts/problem_words.h"

#include <QList>

namespace ctscope {

class CapacityAlarm;

/// Everything that is said above the rows of a page. `origin`: that of the page.
QList<Notice> pageNotices(const Frame &frame, const CapacityAlarm &alarm, const Origin &origin);

/// What is said in place of the rows of a table that has none.
PageState emptyWords(const Snapshot &snapshot, const Origin &origin);

} // namespace ctscope
