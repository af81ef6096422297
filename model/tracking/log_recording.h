// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/recording_writer.h"
#include "tracking/snapshot.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace ctscope {

/// The time that an event log covers, in µs since 1970; nullopt when not each of its flows has a time.
std::optional<record::Range> timesOfLog(const Snapshot &log);

/// Writes the flows of an event log that has times as a recording, so that it shows which were there at a moment. A flow
/// that the log does not see begin is taken to be there from the log's begin on. The states between the first and the
/// last event of a flow are not known, and are left out. False when it was not written, or not to its end.
bool recordLog(
    const Snapshot &log, const record::Range &times, record::RecordingWriter &writer, const std::stop_token &stop = {});

} // namespace ctscope
