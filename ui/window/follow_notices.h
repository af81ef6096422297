// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

namespace ctscope {

/// What is worth a bar about how a live table is followed: events lost, a reading interrupted,
/// events that are not to be had. What was made good stays for some seconds, to be read.
QList<Notice> followNotices(const Snapshot &snapshot);

} // namespace ctscope
