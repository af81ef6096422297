// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/source.h"

#include <memory>

namespace ctscope {

/// The best way to the running kernel's table that this process has: ctnetlink where asking is
/// allowed, else /proc. Where neither is open, a source whose looks tell why. Never nullptr.
std::unique_ptr<Source> openLiveSource();

} // namespace ctscope
