// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/snapshot.h"

namespace ctscope {

/// True in the states in which an entry only waits for its end (TIME_WAIT, CLOSE, …).
bool isClosing(State state) noexcept;

/// How a flow ended that was there in the last reading and is not in this one, `elapsed` seconds
/// later. `flow` is what was read last.
EndReason endReason(const FlowRecord &flow, double elapsed, const Timeouts &timeouts) noexcept;

/// How a flow ended, by its DESTROY event. `destroyHasTimeout`: the kernel's DESTROY
/// events have the timeout that was left (5.12 and later), so one without has expired.
EndReason endReasonOfEvent(const FlowRecord &destroyed, bool destroyHasTimeout) noexcept;

} // namespace ctscope
