// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_detail.h"
#include "tracking/snapshot.h"

#include <optional>

namespace ctscope {

/// The live row of origin() whose original tuple is this one, in whatever zone; nullopt when none has it.
/// Linear in the rows, some milliseconds for a million: for what a user asks, not for each frame.
std::optional<Row> findOriginal(const Snapshot &snapshot, const MasterFlow &flow) noexcept;

/// The flow of another tracking that is this one by its tuple, and by its id where both have one; nullopt for none.
/// Linear in the rows.
std::optional<FlowSerial> findSame(const Snapshot &from, FlowSerial serial, const Snapshot &to) noexcept;

} // namespace ctscope
