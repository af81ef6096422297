// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <stop_token>
#include <string_view>

namespace ctscope {

/// The kind of a text, recognised by its content alone.
struct Detection {
    Format format = Format::Unknown;
    FormatDetail detail{};
    bool blank = false; ///< no text at all, or blanks only
};

/// Reads lines until enough of them agree; a shell prompt, a status line or some prose before
/// the table does not deceive it. Linear in the text at worst.
Detection detectFormat(std::string_view text, const std::stop_token &stop = {});

/// True for the formats that readDump() reads flows from.
bool isFlowFormat(Format format) noexcept;

} // namespace ctscope
