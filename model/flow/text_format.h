// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace ctscope {

/// The text formats, which ctscope recognises by content alone.
enum class Format : std::uint8_t {
    Unknown,
    IpConntrack,     ///< /proc/net/ip_conntrack, or conntrack -L without -o extended: one shape
    NfConntrack,     ///< /proc/net/nf_conntrack, or conntrack -L -o extended
    ConntrackEvents, ///< conntrack -E
    ConntrackXml,    ///< conntrack -o xml, table or events
    ConntrackSave,   ///< conntrack -o save
    ConntrackdCache, ///< conntrackd -i
    ConntrackdLog,   ///< conntrackd statistics log
    Netlink,         ///< no text: ctnetlink
    Recording,       ///< no text: a recording of ctscope
    // Recognised, but not flows:
    Expectations, ///< conntrack -L expect, /proc/net/nf_conntrack_expect
    Statistics,   ///< /proc/net/stat/nf_conntrack, conntrack -S
    OtherTool,    ///< a table of another tool; see FormatDetail::tool
    ToolError,    ///< the error message of a tool in place of a table; see FormatDetail::message
    Settings,     ///< sysctl(8) output: "net.netfilter.nf_conntrack_max = 262144"
    OneWayTuples, ///< "tcp src=… dst=… sport=… dport=…" and no replies, as scripts and logs have it
    Binary,
};

/// Tables and logs of other tools that are mistaken for a list of conntrack's flows, or sent with one.
enum class ForeignTable : std::uint8_t {
    None,
    // Lists of connections; see listsConnections():
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

/// What the content of a text shows beyond its Format: the command that printed it. A plain value without a
/// language; table/format_words.h has the names.
struct FormatDetail {
    enum class Printer : std::uint8_t {
        NotKnown, ///< one of those that print this format
        Kernel,   ///< a file of /proc/net
        Conntrack,
        ConntrackEvents, ///< conntrack -E, where the format is of tables too
        Conntrackd,
        Ulogd, ///< the NFCT log of ulogd2
        Vyos,  ///< the conntrack log of VyOS
    };
    /// Options of conntrack -o that the lines show, as bits.
    enum Option : std::uint8_t { Extended = 1, Timestamp = 2, Id = 4, Ktimestamp = 8, Labels = 16 };

    Printer printer = Printer::NotKnown;
    std::uint8_t options = 0;               ///< of Conntrack
    ForeignTable tool = ForeignTable::None; ///< of Format::OtherTool
    std::string message{};                  ///< of Format::ToolError: foreign text

    friend bool operator==(const FormatDetail &, const FormatDetail &) noexcept = default;
};

} // namespace ctscope
