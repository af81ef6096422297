// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/program_suffix.h"

#include "format/entry_check.h"
#include "format/lexer.h"

#include <algorithm>
#include <string>

namespace ctscope {

ProgramSuffix readProgramSuffix(std::string_view text, Flow &flow)
{
    constexpr std::string_view mark = "[USERSPACE]";
    constexpr std::string_view portKey = "portid=";
    constexpr std::string_view nameKey = "progname=";
    text = trimmed(text);
    if (!text.starts_with(mark))
        return ProgramSuffix::None;
    flow.status.userspace = true;
    const std::string_view words = trimmed(text.substr(mark.size()));
    const std::string_view port = words.substr(0, words.find_first_of(" \t"));
    const std::string_view name = trimmed(words.substr(port.size()));
    if (!port.starts_with(portKey) || !(name.empty() || (name.starts_with(nameKey) && name.size() > nameKey.size())))
        return ProgramSuffix::Broken;
    flow.portId = parseNumber<std::uint32_t>(port.substr(portKey.size()));
    if (!name.empty())
        flow.program = name.substr(nameKey.size());
    return flow.portId && !hasPiecesInProgram(flow) ? ProgramSuffix::Whole : ProgramSuffix::Broken;
}

} // namespace ctscope
