// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/capacity_levels.h"

#include <optional>

class QWidget;

namespace ctscope {

namespace CapacityLevelsDialog {

/// Asks for the levels; nullopt when the user changed their mind.
std::optional<CapacityLevels> ask(CapacityLevels levels, QWidget *parent);

} // namespace CapacityLevelsDialog

} // namespace ctscope
