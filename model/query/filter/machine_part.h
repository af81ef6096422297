// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope::filter {

/// A filter text that also asks for one machine: "machine == "gw1"", or "(FILTER) and machine == "gw1"". One that asks for
/// a machine already asks for this one instead.
std::string withMachine(std::string_view filter, std::string_view machine);
/// The text without what withMachine() added; the same text where it added nothing.
std::string withoutMachine(std::string_view filter);
/// The machine that withMachine() added.
std::optional<std::string> machineIn(std::string_view filter);

} // namespace ctscope::filter
