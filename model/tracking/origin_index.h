// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ctscope {

/// Which of a snapshot's origins a row comes from: an index into Snapshot::origins.
using OriginIndex = std::uint16_t;

} // namespace ctscope
