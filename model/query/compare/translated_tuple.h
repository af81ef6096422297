// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

namespace ctscope {

/// The keys of the packets that the replies with these keys answer.
L4Keys invertedKeys(const L4Keys &reply) noexcept;

/// Adds a flow whose original tuple is what a row looks like after its translation: the inverted reply tuple. Only
/// what sameTuple() compares is set.
Row appendTranslated(FlowStore &to, const FlowStore &from, Row row);

} // namespace ctscope
