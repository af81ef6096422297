// SPDX-License-Identifier: GPL-3.0-or-later
#include "owner_option.h"

#include "query/owner_use.h"

namespace ctscope {

bool wantsOwners(const CommandLine &commandLine) noexcept
{
    return commandLine.owners || isOwnerColumn(commandLine.sort.column) || needsOwners(commandLine.filter)
        || (commandLine.groups && needsOwners(commandLine.groups->spec));
}

} // namespace ctscope
