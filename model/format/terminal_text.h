// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// Replaces a line that may have a part of an entry and whose text is uncertain: a terminal would have drawn
/// it in several places, or its columns have an unknown order.
constexpr std::string_view uncertainLine = "\x01";

/// True when something in the text is a control of a terminal: an escape sequence (ECMA-48, with
/// 7-bit and 8-bit introducers), a backspace, a carriage return within a line.
bool hasTerminalControls(std::string_view text) noexcept;

/// Appends the text as a terminal shows it: without sequences that colour, name or switch; with
/// overstruck and erased characters resolved. A carriage return within a line begins a new one. Lines
/// whose characters the sequences move become uncertainLine when they may hold a part of an entry, and "…"
/// otherwise.
void appendAsShown(std::string_view text, std::string &out);

} // namespace ctscope
