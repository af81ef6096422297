// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace ctscope {

// Lines of the event log that conntrack -E prints, within a text that arrives piece by piece.

/// True for a line that begins as an event: "[NEW]", with blanks and a time before it, if any.
bool isEventLine(std::string_view line) noexcept;
/// Where the first event begins; the size of the text when it has none.
std::size_t firstEvent(std::string_view text) noexcept;
/// True when the last line that is complete is an event.
bool endsInEvents(std::string_view text) noexcept;
/// True when there is anything but blanks and line ends.
bool hasText(std::string_view text) noexcept;
/// What conntrack(8) prints to standard error, and goes on, when the kernel's queue of events overflowed.
constexpr std::string_view lossOfEvents = "ENOBUFS";
/// True for what conntrack -L says of an empty table.
bool countsNoEntry(std::string_view errors) noexcept;

} // namespace ctscope
