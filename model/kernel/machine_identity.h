// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ctscope {

/// Which table of which machine it is, whatever the way to it. Names and addresses say nothing of that. A plain value;
/// what is not known is empty.
struct MachineIdentity {
    std::string id;   ///< of /etc/machine-id, which copies of a virtual machine may share
    std::string boot; ///< of /proc/sys/kernel/random/boot_id: of the running kernel, which has it alone
    /// The network namespace as "net:[4026531840]"; unique within a running kernel.
    std::string netns;
    friend bool operator==(const MachineIdentity &, const MachineIdentity &) = default;
};

/// True when both are surely one table: of one running kernel and one network namespace. Where the
/// kernel of one is not known, the machine id decides.
bool isSameTable(const MachineIdentity &a, const MachineIdentity &b) noexcept;

/// This machine, with the network namespace that `netnsFile` leads to. Reads files.
MachineIdentity ownIdentity(const std::string &netnsFile = "/proc/self/ns/net");

} // namespace ctscope
