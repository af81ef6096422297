// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <cstddef>
#include <cstdint>

namespace ctscope {

class BlockWriter;

/// The languages of other tools in which a flow can be named.
enum class FlowCommand : std::uint8_t {
    ConntrackDelete, ///< a command that deletes the entry; one per line
    NftMatch,        ///< for a rule of nft(8), in a table of any family; one per line
    IptablesMatch,   ///< for a rule of iptables(8) or ip6tables(8), which know neither zones nor ICMP ids; one per line
    TcpdumpFilter,   ///< pcap-filter(7); packets of both directions, before and after translation
    WiresharkFilter, ///< a display filter, for the same packets
    CtscopeFilter,   ///< the filter language of ctscope
    ConntrackInsert, ///< a command that makes the entry again after it was deleted; one per line
    ConntrackTimeout, ///< a command that gives the entry its time left again; one per line
    ConntrackMark,    ///< a command that gives the entry its mark again; one per line
};

/// Prints the rows of a frame: commands one per line, filters joined by "or" into one, without a newline. A flow is named
/// by its protocol, original tuple and zones, which identify it; where other flows of the table are in a zone, that it is
/// in none is said too. Marks, states and counters are left out, as they change. All text is made of numbers and of
/// words of these languages; only CtscopeFilter can hold a word of a dump, in quotation marks. Rows of which an address is
/// not known are left out, as no command can name them; filters of ctscope can. ConntrackInsert leaves out translated ICMP
/// flows too, as conntrack(8) has no option for their reply, and the commands that change an entry leave out those in
/// zones. Returns how many were left out. Ends
/// early when the writer fails.
std::size_t printCommands(const Frame &frame, FlowCommand command, BlockWriter &out);

} // namespace ctscope
