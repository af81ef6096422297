// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/explanation.h"
#include "ui/parts/notice_bar.h"

#include "tracking/snapshot.h"

namespace ctscope {

/// What the kernel does not record or tell of a live table's flows: what that means, and the command
/// that changes it.
enum class NotRecorded {
    Counters,    ///< accounting is off
    OldCounters, ///< accounting is on, and all flows are older than that
    Times,       ///< timestamps are off
    Events,      ///< nobody is told when flows begin and end
};

/// What is missing, as far as the snapshot and its facts show; nothing for a dump.
QList<NotRecorded> notRecorded(const Snapshot &snapshot);

/// "accounting off": the part of the line at the bottom.
QString notRecordedShort(NotRecorded what);
Explanation notRecordedWords(NotRecorded what);

/// One notice for what is missing and can be had; it is shown once.
QList<Notice> recordingNotices(const Snapshot &snapshot);

} // namespace ctscope
