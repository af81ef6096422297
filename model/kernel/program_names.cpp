// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/program_names.h"

#include "kernel/file_text.h"

namespace ctscope {

std::optional<std::string> ProgramNames::nameOf(std::uint32_t portId)
{
    const auto [known, isNew] = m_known.try_emplace(portId);
    if (isNew) {
        known->second = readSmallFile(m_proc + std::to_string(portId) + "/comm");
        if (known->second && known->second->ends_with('\n'))
            known->second->pop_back();
        if (known->second && known->second->empty())
            known->second.reset();
    }
    return known->second;
}

} // namespace ctscope
