// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>

namespace ctscope {

/// Decides whether the flows of `reading` are a table or a log of events: the majority decides, so that
/// one pasted line does not turn a table into a log. Sets isEventLog, and adds a remark on the
/// minority, which is kept.
void judgeEvents(Reading &reading, std::uint64_t events);

} // namespace ctscope
