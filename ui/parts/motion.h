// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ctscope {

/// True when the desktop asks for no animation (or CTSCOPE_REDUCED_MOTION=1 is set): marks are then
/// shown for as long as they would fade, and go without fading. CTSCOPE_REDUCED_MOTION=0 says no.
bool reducedMotion();

} // namespace ctscope
