// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "format/numbers.h"

#include <string_view>

namespace ctscope {

/// Reads what follows the word [USERSPACE] up to the end of the line: "portid=N progname=S". The
/// name of a program may hold blanks. What is not there, or not valid, is left out.
inline void readProgram(std::string_view rest, Flow &flow)
{
    constexpr std::string_view portKey = "portid=";
    constexpr std::string_view nameKey = "progname=";
    constexpr std::string_view blanks = " \t\r\n";
    if (const auto at = rest.find(portKey); at != std::string_view::npos) {
        const std::string_view value = rest.substr(at + portKey.size());
        flow.portId = parseNumber<std::uint32_t>(value.substr(0, value.find_first_of(blanks)));
    }
    if (const auto at = rest.find(nameKey); at != std::string_view::npos) {
        const std::string_view value = rest.substr(at + nameKey.size());
        flow.program = value.substr(0, value.find_last_not_of(blanks) + 1);
    }
}

} // namespace ctscope
