// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>

namespace ctscope {

/// Decides whether the flows of `reading` are a table or a log of events: the greater part says
/// it, so that one line pasted from elsewhere does not make a table a log. Sets isEventLog, and
/// says in a remark what the smaller part is; nothing of it is dropped.
void judgeEvents(Reading &reading, std::uint64_t events);

} // namespace ctscope
