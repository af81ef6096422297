// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/column_words.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace ctscope {

namespace {

struct WordsRow {
    Column column;
    const char *title;
    const char *tooltip;
    bool visible;
    int width;
    const char *sample = "";
};

constexpr bool shown = true;
constexpr bool hidden = false;

#define WORDS(text) QT_TRANSLATE_NOOP("Columns", text)

using enum Column;

constexpr std::array<WordsRow, columnCount> table = {{
    {Protocol, WORDS("Protocol"),
     WORDS("The transport protocol of the flow."), shown, 8},
    {State, WORDS("State"),
     WORDS("The tracker's state of the connection, in capitals as the kernel prints it. Protocols without "
           "states show in lower case whether anything came back."), shown, 13, "ESTABLISHED"},
    {TimeToLive, WORDS("Time left"),
     WORDS("How long the entry stays if no further packet is seen. Every packet resets it to the timeout "
           "of the state."), shown, 12},
    {Source, WORDS("Source"),
     WORDS("The sender of the first packet: source address and port of the original direction."), shown, 24},
    {SourcePort, WORDS("Source port"),
     WORDS("The source port of the original direction; the type for ICMP, the key for GRE."), hidden, 12},
    {Destination, WORDS("Destination"),
     WORDS("Where the first packet was sent to, before any translation: the destination address and port of "
           "the original direction."), shown, 24},
    {DestinationPort, WORDS("Destination port"),
     WORDS("The destination port of the original direction; the id for ICMP, the key for GRE."), hidden, 12},
    {ReplySource, WORDS("Reply source"),
     WORDS("Where answers are expected to come from. It differs from the destination when the destination "
           "is translated."), hidden, 24},
    {ReplySourcePort, WORDS("Reply source port"),
     WORDS("The port that answers are expected to come from."), hidden, 12},
    {ReplyDestination, WORDS("Reply destination"),
     WORDS("Where answers are expected to be sent to. It differs from the source when the source is "
           "translated."), hidden, 24},
    {ReplyDestinationPort, WORDS("Reply destination port"),
     WORDS("The port that answers are expected to be sent to."), hidden, 12},
    {Nat, WORDS("NAT"),
     WORDS("Address translation: which side of the flow is translated, and to what."), shown, 26},
    {Flags, WORDS("Flags"),
     WORDS("The status words of the entry. UNREPLIED means that nothing came back yet. "
           "No new flow replaces an ASSURED entry when the table is full."
           " OFFLOAD means that packets pass without the tracker."), hidden, 12},
    {PacketsOut, WORDS("Packets out"),
     WORDS("Packets in the original direction. Empty when the kernel does not count "
           "(net.netfilter.nf_conntrack_acct)."), hidden, 10},
    {BytesOut, WORDS("Bytes out"),
     WORDS("Bytes in the original direction, headers included. Empty when the kernel does not count "
           "(net.netfilter.nf_conntrack_acct)."), hidden, 10},
    {PacketsIn, WORDS("Packets in"),
     WORDS("Packets in the reply direction. Empty when the kernel does not count "
           "(net.netfilter.nf_conntrack_acct)."), hidden, 10},
    {BytesIn, WORDS("Bytes in"),
     WORDS("Bytes in the reply direction, headers included. Empty when the kernel does not count "
           "(net.netfilter.nf_conntrack_acct)."), hidden, 10},
    {Packets, WORDS("Packets"),
     WORDS("Packets of both directions together. Empty when the kernel does not count "
           "(net.netfilter.nf_conntrack_acct)."), hidden, 10},
    {Bytes, WORDS("Bytes"),
     WORDS("Bytes of both directions together, headers included. Empty when the kernel does not count "
           "(net.netfilter.nf_conntrack_acct)."), shown, 10},
    {Rate, WORDS("Rate"),
     WORDS("Bytes per second of both directions, between the last two readings. Needs the kernel's counters."),
     shown, 12},
    {PacketRate, WORDS("Packet rate"),
     WORDS("Packets per second of both directions, between the last two readings. Needs the kernel's "
           "counters."), hidden, 9},
    {Age, WORDS("Age"),
     WORDS("How long the flow has existed. “≥” means that it was already there when ctscope started, so it may be older."),
     hidden, 10, "≥ 88 d 23 h"},
    {Idle, WORDS("Idle"),
     WORDS("Time since the last packet: the timeout of the state minus the time left."), shown, 9, "88 d 23 h"},
    {Mark, WORDS("Mark"),
     WORDS("The connection mark that firewall rules set (connmark, ct mark)."), hidden, 8},
    {Zone, WORDS("Zone"),
     WORDS("The conntrack zone. Equal addresses and ports in different zones are different flows."), hidden, 6},
    {Id, WORDS("Id"),
     WORDS("The kernel's number for the entry."), hidden, 11},
    {Helper, WORDS("Helper"),
     WORDS("The helper that looks for related connections in the protocol: ftp, sip, …"), hidden, 8},
    {Use, WORDS("Use"),
     WORDS("The reference count of the entry. It is one higher in /proc than through ctnetlink."), hidden, 5},
    {Column::Family, WORDS("Family"),
     WORDS("IPv4 or IPv6."), hidden, 6},
    {Event, WORDS("Event"),
     WORDS("The last event of the flow in an event log: NEW, UPDATE or DESTROY."), hidden, 9},
    {EventTime, WORDS("Event time"),
     WORDS("When the event happened, in local time."), hidden, 13},
    {Start, WORDS("Start"),
     WORDS("When the flow began, in local time. Empty without net.netfilter.nf_conntrack_timestamp, or the event in a log."),
     hidden, 19},
    {Stop, WORDS("Stop"),
     WORDS("When the flow ended, in local time. Empty without net.netfilter.nf_conntrack_timestamp, or the event in a log."),
     hidden, 19},
    {Labels, WORDS("Labels"),
     WORDS("The connection labels that firewall rules set, by name where names are known."), hidden, 12},
    {SecurityContext, WORDS("Security context"),
     WORDS("The security context (SELinux) of the entry."), hidden, 20},
    {Ended, WORDS("Ended"),
     WORDS("How the flow ended: expired, closed, removed before its time, replaced by a new entry, or deleted "
           "by a program."), hidden, 9},
    {Other, WORDS("Other"),
     WORDS("Other fields of the entry, as they were read."), hidden, 24},
}};

#undef WORDS

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].column) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "the table has one row for each column, in the order of the enumeration");

} // namespace

ColumnWords columnWords(Column column)
{
    const WordsRow &row = table[static_cast<std::size_t>(column)];
    return {QCoreApplication::translate("Columns", row.title), QCoreApplication::translate("Columns", row.tooltip),
            row.visible, row.width, QString::fromUtf8(row.sample)};
}

NumberStyle numberStyleOf(const QLocale &locale)
{
    const bool grouped = (locale.numberOptions() & QLocale::OmitGroupSeparator) == 0;
    return {grouped ? locale.groupSeparator().toStdString() : std::string(), locale.decimalPoint().toStdString()};
}

} // namespace ctscope
