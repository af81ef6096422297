// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ctscope {

/// True when the desktop requests no animation, or CTSCOPE_REDUCED_MOTION=1 is set (0 overrides the desktop): marks
/// then stay as long as they would fade, and disappear without fading.
bool reducedMotion();

} // namespace ctscope
