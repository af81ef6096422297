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

using enum Column;

/// The rows are members of the class, so that lupdate(1) gives their texts its context.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ColumnWords)

public:
    static constexpr std::array<WordsRow, columnCount> table = {{
        {Protocol, QT_TR_NOOP("Protocol"), QT_TR_NOOP("The transport protocol of the flow."), shown, 8},
        {State, QT_TR_NOOP("State"),
            QT_TR_NOOP("The tracker's state of the connection, in capitals as the kernel prints it. Protocols without "
                       "states show in lower case whether anything came back."),
            shown, 13, "ESTABLISHED"},
        {TimeToLive, QT_TR_NOOP("Time left"),
            QT_TR_NOOP("How long the entry stays if no further packet is seen. Every packet resets it to the timeout "
                       "of the state."),
            shown, 12},
        {Source, QT_TR_NOOP("Source"),
            QT_TR_NOOP("The sender of the first packet: source address and port of the original direction."), shown,
            24},
        {SourcePort, QT_TR_NOOP("Source port"),
            QT_TR_NOOP("The source port of the original direction; the type for ICMP, the key for GRE."), hidden, 12},
        {Destination, QT_TR_NOOP("Destination"),
            QT_TR_NOOP(
                "Where the first packet was sent to, before any translation: the destination address and port of "
                "the original direction."),
            shown, 24},
        {DestinationPort, QT_TR_NOOP("Destination port"),
            QT_TR_NOOP("The destination port of the original direction; the id for ICMP, the key for GRE."), hidden,
            12},
        {ReplySource, QT_TR_NOOP("Reply source"),
            QT_TR_NOOP("Where answers are expected to come from. It differs from the destination when the destination "
                       "is translated."),
            hidden, 24},
        {ReplySourcePort, QT_TR_NOOP("Reply source port"),
            QT_TR_NOOP("The port that answers are expected to come from."), hidden, 12},
        {ReplyDestination, QT_TR_NOOP("Reply destination"),
            QT_TR_NOOP("Where answers are expected to be sent to. It differs from the source when the source is "
                       "translated."),
            hidden, 24},
        {ReplyDestinationPort, QT_TR_NOOP("Reply destination port"),
            QT_TR_NOOP("The port that answers are expected to be sent to."), hidden, 12},
        {Nat, QT_TR_NOOP("NAT"), QT_TR_NOOP("Address translation: which side of the flow is translated, and to what."),
            shown, 26},
        {Flags, QT_TR_NOOP("Flags"),
            QT_TR_NOOP("The status words of the entry. UNREPLIED means that nothing came back yet. "
                       "No new flow replaces an ASSURED entry when the table is full."
                       " OFFLOAD means that packets pass without the tracker."),
            hidden, 12},
        {Column::Eviction, QT_TR_NOOP("When full"),
            QT_TR_NOOP(
                "What becomes of the entry when the table is full. A new flow can replace one that is evictable. "
                "The kernel's collector may free one that is closing, once the table is more than 95 % full. "
                "One that is kept stays until its time runs out."),
            hidden, 9},
        {PacketsOut, QT_TR_NOOP("Packets out"),
            QT_TR_NOOP("Packets in the original direction. Empty when the kernel does not count "
                       "(net.netfilter.nf_conntrack_acct)."),
            hidden, 10},
        {BytesOut, QT_TR_NOOP("Bytes out"),
            QT_TR_NOOP("Bytes in the original direction, headers included. Empty when the kernel does not count "
                       "(net.netfilter.nf_conntrack_acct)."),
            hidden, 10},
        {PacketsIn, QT_TR_NOOP("Packets in"),
            QT_TR_NOOP("Packets in the reply direction. Empty when the kernel does not count "
                       "(net.netfilter.nf_conntrack_acct)."),
            hidden, 10},
        {BytesIn, QT_TR_NOOP("Bytes in"),
            QT_TR_NOOP("Bytes in the reply direction, headers included. Empty when the kernel does not count "
                       "(net.netfilter.nf_conntrack_acct)."),
            hidden, 10},
        {Packets, QT_TR_NOOP("Packets"),
            QT_TR_NOOP("Packets of both directions together. Empty when the kernel does not count "
                       "(net.netfilter.nf_conntrack_acct)."),
            hidden, 10},
        {Bytes, QT_TR_NOOP("Bytes"),
            QT_TR_NOOP("Bytes of both directions together, headers included. Empty when the kernel does not count "
                       "(net.netfilter.nf_conntrack_acct)."),
            shown, 10},
        {Rate, QT_TR_NOOP("Rate"),
            QT_TR_NOOP(
                "Bytes per second of both directions, between the last two readings. Needs the kernel's counters."),
            shown, 12},
        {PacketRate, QT_TR_NOOP("Packet rate"),
            QT_TR_NOOP("Packets per second of both directions, between the last two readings. Needs the kernel's "
                       "counters."),
            hidden, 9},
        {MeanRate, QT_TR_NOOP("Mean rate"),
            QT_TR_NOOP("Bytes per second of both directions, averaged over the last minute: older traffic counts less "
                       "and less. Needs the kernel's counters."),
            hidden, 12},
        {Age, QT_TR_NOOP("Age"),
            QT_TR_NOOP("How long the flow has existed. “≥” means that it was already there when ctscope started, so it "
                       "may be older."),
            hidden, 10, "≥ 88 d 23 h"},
        {Idle, QT_TR_NOOP("Idle"),
            QT_TR_NOOP("Time since the last packet: the timeout of the state minus the time left. A TCP connection "
                       "with so little left that its data may not have been acknowledged has none."),
            shown, 9, "88 d 23 h"},
        {Mark, QT_TR_NOOP("Mark"), QT_TR_NOOP("The connection mark that firewall rules set (connmark, ct mark)."),
            hidden, 8},
        {Zone, QT_TR_NOOP("Zone"),
            QT_TR_NOOP("The conntrack zone. Equal addresses and ports in different zones are different flows."), hidden,
            6},
        {Id, QT_TR_NOOP("Id"), QT_TR_NOOP("The kernel's number for the entry."), hidden, 11},
        {Helper, QT_TR_NOOP("Helper"),
            QT_TR_NOOP("The helper that looks for related connections in the protocol: ftp, sip, …"), hidden, 8},
        {Use, QT_TR_NOOP("Use"),
            QT_TR_NOOP("The reference count of the entry. It is one higher in /proc than through ctnetlink."), hidden,
            5},
        {Column::Family, QT_TR_NOOP("Family"), QT_TR_NOOP("IPv4 or IPv6."), hidden, 6},
        {Event, QT_TR_NOOP("Event"), QT_TR_NOOP("The last event of the flow in an event log: NEW, UPDATE or DESTROY."),
            hidden, 9},
        {EventTime, QT_TR_NOOP("Event time"), QT_TR_NOOP("When the event happened, in local time."), hidden, 13},
        {Start, QT_TR_NOOP("Start"),
            QT_TR_NOOP("When the flow began, in local time. Empty without net.netfilter.nf_conntrack_timestamp, or the "
                       "event in a log."),
            hidden, 19},
        {Stop, QT_TR_NOOP("Stop"),
            QT_TR_NOOP("When the flow ended, in local time. Empty without net.netfilter.nf_conntrack_timestamp, or the "
                       "event in a log."),
            hidden, 19},
        {Labels, QT_TR_NOOP("Labels"),
            QT_TR_NOOP("The connection labels that firewall rules set, by name where names are known."), hidden, 12},
        {SecurityContext, QT_TR_NOOP("Security context"), QT_TR_NOOP("The security context (SELinux) of the entry."),
            hidden, 20},
        {Ended, QT_TR_NOOP("Ended"),
            QT_TR_NOOP(
                "How the flow ended: expired, closed, removed before its time, replaced by a new entry, or deleted "
                "by a program."),
            hidden, 9},
        {Other, QT_TR_NOOP("Other"), QT_TR_NOOP("Other fields of the entry, as they were read."), hidden, 24},
        {Changes, QT_TR_NOOP("Changes"),
            QT_TR_NOOP("In a comparison of two tables, how the flow differs: began, ended, state, nat (the "
                       "translation), grew or fell (a counter), reused (the tuple belongs to another entry), owner "
                       "(another process or user), or other (status, mark or labels)."),
            hidden, 14},
        {Process, QT_TR_NOOP("Process"),
            QT_TR_NOOP("The program on this machine that has the flow's socket open. Empty when none is known; the "
                       "column “Owner” says why."),
            hidden, 14, "systemd-resolve"},
        {ProcessId, QT_TR_NOOP("PID"), QT_TR_NOOP("The number of that process."), hidden, 8, "4194304"},
        {User, QT_TR_NOOP("User"), QT_TR_NOOP("The user that the flow's socket on this machine belongs to."), hidden,
            10, "www-data-1"},
        {Unit, QT_TR_NOOP("Unit"),
            QT_TR_NOOP("The service or scope of systemd that the process or its socket is part of."), hidden, 18,
            "systemd-networkd.service"},
        {Container, QT_TR_NOOP("Container"), QT_TR_NOOP("The container that the process or its socket is part of."),
            hidden, 18, "docker 3f2a9c01b7de"},
        {Pod, QT_TR_NOOP("Pod"),
            QT_TR_NOOP(
                "The Kubernetes pod that the process or its socket is part of: namespace and name, or the uid where "
                "ctscope may not read /var/log/pods."),
            hidden, 20, "default/web-7d4b9c"},
        {CommandLine, QT_TR_NOOP("Command line"), QT_TR_NOOP("The command line of the process."), hidden, 30},
        {Column::Owner, QT_TR_NOOP("Owner"),
            QT_TR_NOOP("How sure the owner is: exact (the socket has both ends of the flow), listening (the socket "
                       "receives from anybody at this port), forwarded (neither end is on this machine) or kernel, "
                       "or why it is not known."),
            hidden, 16, "exact (no privilege)"},
        {SourceHost, QT_TR_NOOP("Source host"),
            QT_TR_NOOP(
                "The name of the source: from your names, from files on this machine, or from a name server. View ▸ "
                "Names says which are used."),
            hidden, 24},
        {DestinationHost, QT_TR_NOOP("Destination host"),
            QT_TR_NOOP(
                "The name of the destination before any translation: from your names, from files on this machine, "
                "or from a name server. View ▸ Names says which are used."),
            hidden, 24},
        {Country, QT_TR_NOOP("Country"),
            QT_TR_NOOP(
                "The country of the outside end, from a file in the format of MaxMind DB on this machine. Help ▸ "
                "About names the file."),
            hidden, 8},
        {NetworkOwner, QT_TR_NOOP("Network owner"),
            QT_TR_NOOP("The organisation that the autonomous system of the outside end belongs to, from a file in the "
                       "format of MaxMind DB on this machine. Help ▸ About names the file."),
            hidden, 24},
        {NetworkNumber, QT_TR_NOOP("AS number"),
            QT_TR_NOOP(
                "The number of the autonomous system of the outside end, from a file in the format of MaxMind DB "
                "on this machine. Help ▸ About names the file."),
            hidden, 10},
        {Machine, QT_TR_NOOP("Machine"),
            QT_TR_NOOP("What you call the machine that tracks the flow, in a table of several machines."), hidden, 12},
    }};
};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < Words::table.size(); ++i) {
        if (static_cast<std::size_t>(Words::table[i].column) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "the table has one row for each column, in the order of the enumeration");

} // namespace

ColumnWords columnWords(Column column)
{
    const WordsRow &row = Words::table[static_cast<std::size_t>(column)];
    return {Words::tr(row.title), Words::tr(row.tooltip), row.visible, row.width, QString::fromUtf8(row.sample)};
}

NumberStyle numberStyleOf(const QLocale &locale)
{
    const bool grouped = (locale.numberOptions() & QLocale::OmitGroupSeparator) == 0;
    return {grouped ? locale.groupSeparator().toStdString() : std::string(), locale.decimalPoint().toStdString()};
}

} // namespace ctscope
