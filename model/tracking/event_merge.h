// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

namespace ctscope {

/// Merges an event of ctnetlink into what is known of its flow. An UPDATE holds the fields that
/// changed, and always the time left and the status; counters and the reference count are in
/// none. A DESTROY holds the final counters, and the time and the state at the end. What an event
/// does not hold stays. Of a program that caused it, only a DESTROY leaves a trace.
void mergeEvent(Flow &known, const Flow &event);

} // namespace ctscope
