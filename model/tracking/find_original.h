// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_detail.h"
#include "tracking/snapshot.h"

#include <optional>

namespace ctscope {

/// The live row of origin() whose original tuple is this one, in whatever zone; nullopt when none has it.
/// Linear in the rows, some milliseconds for a million: for what a user asks, not for each frame.
std::optional<Row> findOriginal(const Snapshot &snapshot, const MasterFlow &flow) noexcept;

} // namespace ctscope
