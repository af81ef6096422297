// SPDX-License-Identifier: GPL-3.0-or-later
#include "pseudonym_option.h"

#include "query/pseudonym_key.h"

#include <cstring>

namespace ctscope {

std::optional<Pseudonyms> pseudonymsFor(const CommandLine &commandLine, std::string &problem)
{
    if (!commandLine.pseudonymise)
        return std::nullopt;
    const auto ports = commandLine.pseudonymisePorts ? Pseudonyms::ClientPorts::Replace : Pseudonyms::ClientPorts::Keep;
    if (commandLine.pseudonymKey.empty())
        return Pseudonyms(randomPseudonymKey(), ports);
    const PseudonymKeyFile file = readPseudonymKey(commandLine.pseudonymKey);
    if (file.key)
        return Pseudonyms(*file.key, ports);
    problem = "ctscope: the key " + commandLine.pseudonymKey
        + (file.error == 0 ? " has fewer than 16 bytes."
                           : std::string(" cannot be read: ") + std::strerror(file.error) + '.')
        + " This makes one: head -c 32 /dev/urandom > " + shellWord(commandLine.pseudonymKey);
    return std::nullopt;
}

} // namespace ctscope
