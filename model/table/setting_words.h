// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_settings.h"
#include "query/number_text.h"

#include <QString>

namespace ctscope {

/// What a setting does, in a sentence or two. `name` is today's. For settings that ctscope does not
/// know the words say so.
QString settingMeaning(std::string_view name);

/// A value of a setting as people read it: "432,000 s (5 d)", "4.0 MiB", "on (1)". The kernel's own
/// text when it is no number.
QString settingValueText(const KernelSetting &setting, const NumberStyle &numbers);
/// Its default in the same form; "by memory" and the like when it depends on the machine; empty
/// when it is not known.
QString settingDefaultText(const KernelSetting &setting, const NumberStyle &numbers);

/// The command that sets the setting to its present value, to be changed and run.
QString settingCommand(const KernelSetting &setting);

} // namespace ctscope
