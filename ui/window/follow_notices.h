// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

namespace ctscope {

/// Notices about how a live table is followed: events lost, a reading interrupted,
/// events not available. A notice about a loss that is repaired stays for some seconds, to be read.
QList<Notice> followNotices(const Snapshot &snapshot);

} // namespace ctscope
