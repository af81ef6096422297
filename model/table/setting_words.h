// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_settings.h"
#include "query/number_text.h"

#include <QString>

namespace ctscope {

/// What a setting does, in a sentence or two. `name` is the name in current kernels. The text of an unknown
/// setting says that it is unknown.
QString settingMeaning(std::string_view name);

/// The value of a setting with its unit: "432,000 s (5 d)", "4.0 MiB", "on (1)". The kernel's own
/// text when it is not a number.
QString settingValueText(const KernelSetting &setting, const NumberStyle &numbers);
/// Its default in the same form; "by memory" and the like when it depends on the machine; empty
/// when it is not known.
QString settingDefaultText(const KernelSetting &setting, const NumberStyle &numbers);

/// The command that sets the setting to its present value, for the user to edit and run.
QString settingCommand(const KernelSetting &setting);

} // namespace ctscope
