// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

namespace ctscope {

// Which rows are entries of the same flow.

/// True when the two rows are entries of the same flow of one origin: protocol, original tuple and zones
/// are equal, and so are the ids where both are known. Rows of a store do not know their origin.
bool sameFlow(const FlowStore &a, Row rowA, const FlowStore &b, Row rowB) noexcept;
/// The same without the ids: another entry may have the tuple of one that has ended.
bool sameTuple(const FlowStore &a, Row rowA, const FlowStore &b, Row rowB) noexcept;
/// A hash over what sameTuple() compares.
std::uint64_t identityHash(const FlowStore &flows, Row row) noexcept;

} // namespace ctscope
