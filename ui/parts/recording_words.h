// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/explanation.h"
#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

namespace ctscope {

/// What the kernel does not record or report about the flows of a live table: what that means, and the command
/// that changes it.
enum class NotRecorded {
    Counters,    ///< accounting is off
    OldCounters, ///< accounting is on, but all flows began before
    Times,       ///< timestamps are off
    Events,      ///< the kernel sends no events
};

/// What is missing, as far as the snapshot and its facts show; empty for a dump.
QList<NotRecorded> notRecorded(const Snapshot &snapshot);

/// "accounting off": for the status line.
QString notRecordedShort(NotRecorded what);
Explanation notRecordedWords(NotRecorded what);

/// One notice for everything that is missing and can be turned on; it is shown once.
QList<Notice> recordingNotices(const Snapshot &snapshot);

} // namespace ctscope
