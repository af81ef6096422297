// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ctscope {

/// Light or dark: the desktop's own colours, or one of two palettes that do not depend on it.
enum class Theme { Desktop, Light, Dark };

/// Changes the colours of the whole application at once. Desktop brings back the style and the
/// palette that the program started with.
void applyTheme(Theme theme);

} // namespace ctscope
