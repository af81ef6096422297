// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/lexer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ctscope {

/// Tables and logs of other tools that are mistaken for a list of conntrack's flows, or sent with one.
enum class ForeignTable : std::uint8_t {
    None,
    // Lists of connections:
    Cilium,
    Calico,
    PfState,
    MikroTik,
    OpenVSwitch,
    NfctTrace,
    Vyos,
    FortiGate,
    Juniper,
    CiscoAsa,
    PaloAlto,
    CheckPoint,
    Ipvs,
    UlogdOprint,
    // Sockets, rules, packets and their statistics:
    Ss,
    Netstat,
    WindowsNetstat,
    ProcNetSockets,
    Iptables,
    IptablesSave,
    Nft,
    FirewallLog,
    Tcpdump,
    Nfdump,
    Count,
};

/// Recognises a line by a shape that no other tool has; None when that is not certain. `tokens` are those
/// of the line, which has none of the keys of a tuple.
ForeignTable foreignTableOf(std::string_view line, const std::vector<Token> &tokens);
/// The same for the few tools whose lines have keys like those of a tuple.
ForeignTable foreignTupleOf(std::string_view line) noexcept;

/// The command that prints it: "`cilium bpf ct list` output".
std::string_view foreignName(ForeignTable table) noexcept;
/// The tool alone: "cilium".
std::string_view foreignTool(ForeignTable table) noexcept;
/// True for lists of connections: such a line within another list is a skipped entry.
bool listsConnections(ForeignTable table) noexcept;

} // namespace ctscope
