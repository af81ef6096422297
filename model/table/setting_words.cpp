// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/setting_words.h"

#include "flow/foreign_text.h"
#include "table/shown_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

struct Meaning {
    std::string_view name; ///< without "nf_conntrack_"
    const char *words;
};

/// The meanings are members of the class, so that lupdate(1) gives them its context.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::SettingWords)

public:
    // Source: Documentation/networking/nf_conntrack-sysctl.rst; where it says nothing, the code.
    static constexpr Meaning meanings[] = {
        {"max",
            QT_TR_NOOP("How many entries this network namespace may have. At this many, a new flow replaces an "
                       "evictable entry, or its packets are dropped. 0 means no limit.")},
        {"buckets",
            QT_TR_NOOP(
                "Chains of the hash table, shared by all network namespaces. Only the first namespace can change it.")},
        {"expect_max",
            QT_TR_NOOP("How many expectations there may be. The kernel derives it from the number of buckets.")},
        {"acct", QT_TR_NOOP("Counts packets and bytes of each flow. It acts on flows that begin afterwards.")},
        {"timestamp",
            QT_TR_NOOP("Keeps the moment when each flow began and ended. It acts on flows that begin afterwards.")},
        {"events",
            QT_TR_NOOP(
                "Whether the kernel sends events when flows begin, change and end: 0 never, 1 for every flow, 2 for "
                "flows that begin while a program listens. Kernels before 5.19 know 0 and 1, and 1 is their default.")},
        {"events_retry_timeout",
            QT_TR_NOOP(
                "How long the kernel retries an event of an end that could not be delivered; kernels before 3.18.")},
        {"helper",
            QT_TR_NOOP("Assigns helpers to flows by their port alone. Off since 4.7 and gone since 6.0, as it could be "
                       "abused; use a rule with “ct helper”.")},
        {"checksum", QT_TR_NOOP("Packets with a wrong checksum are invalid.")},
        {"log_invalid",
            QT_TR_NOOP("Logs invalid packets of one protocol, by its number; 255 logs those of all, 0 none.")},
        {"tcp_loose",
            QT_TR_NOOP("Flows are picked up in the middle of a connection, as after a restart of the firewall. When "
                       "this is off, a packet of a connection without a handshake is invalid.")},
        {"tcp_be_liberal", QT_TR_NOOP("Only resets outside the TCP window are invalid, not every packet outside it.")},
        {"tcp_ignore_invalid_rst", QT_TR_NOOP("Resets outside the TCP window are not marked invalid.")},
        {"tcp_max_retrans",
            QT_TR_NOOP("After so many retransmissions without a reply, the timeout for retransmissions applies.")},
        {"tcp_no_window_check", QT_TR_NOOP("No check of the TCP window; only kernels of some routers have it.")},
        {"dccp_loose", QT_TR_NOOP("DCCP flows are picked up in the middle of a connection.")},
        {"tcp_timeout_syn_sent", QT_TR_NOOP("A SYN was seen, and no reply.")},
        {"tcp_timeout_syn_recv",
            QT_TR_NOOP("SYN and its reply were seen; the ACK that completes the handshake is awaited.")},
        {"tcp_timeout_established",
            QT_TR_NOOP("An open connection without traffic. Five days by default: connections whose ends vanished stay "
                       "so long.")},
        {"tcp_timeout_fin_wait", QT_TR_NOOP("One end has closed; its FIN is not acknowledged yet.")},
        {"tcp_timeout_close_wait", QT_TR_NOOP("One end has closed and was acknowledged; the other may still send.")},
        {"tcp_timeout_last_ack", QT_TR_NOOP("Both ends have closed; the last acknowledgement is awaited.")},
        {"tcp_timeout_time_wait", QT_TR_NOOP("The connection is closed; the entry catches late packets.")},
        {"tcp_timeout_close", QT_TR_NOOP("A reset ended the connection; the entry catches late packets.")},
        {"tcp_timeout_max_retrans",
            QT_TR_NOOP("The longest time left of a flow that retransmits without a reply. Such flows cannot be "
                       "recognised by their state, so none are counted here.")},
        {"tcp_timeout_unacknowledged",
            QT_TR_NOOP("An open connection with unacknowledged data. Counted here are those picked up in the middle "
                       "without a reply; others look established.")},
        {"udp_timeout", QT_TR_NOOP("UDP without a reply, or with only one.")},
        {"udp_timeout_stream",
            QT_TR_NOOP("UDP with packets in both directions for more than two seconds. 180 s before Linux 5.0.")},
        {"udplite_timeout", QT_TR_NOOP("UDP-Lite without a reply; kernels before 5.0.")},
        {"udplite_timeout_stream", QT_TR_NOOP("UDP-Lite with packets in both directions; kernels before 5.0.")},
        {"icmp_timeout", QT_TR_NOOP("ICMP requests, such as those of ping.")},
        {"icmpv6_timeout", QT_TR_NOOP("ICMPv6 requests, such as those of ping.")},
        {"gre_timeout", QT_TR_NOOP("GRE without a reply.")},
        {"gre_timeout_stream", QT_TR_NOOP("GRE with packets in both directions, such as PPTP tunnels.")},
        {"sctp_timeout_closed", QT_TR_NOOP("An SCTP association that has ended.")},
        {"sctp_timeout_cookie_wait", QT_TR_NOOP("SCTP: INIT was seen, the cookie is awaited.")},
        {"sctp_timeout_cookie_echoed", QT_TR_NOOP("SCTP: the cookie was sent back, its acknowledgement is awaited.")},
        {"sctp_timeout_established",
            QT_TR_NOOP("An open SCTP association without traffic; its heartbeats count as traffic.")},
        {"sctp_timeout_shutdown_sent", QT_TR_NOOP("SCTP: the opening end has asked to close.")},
        {"sctp_timeout_shutdown_recd", QT_TR_NOOP("SCTP: the accepting end has asked to close.")},
        {"sctp_timeout_shutdown_ack_sent", QT_TR_NOOP("SCTP: closing was acknowledged, its completion is awaited.")},
        {"sctp_timeout_heartbeat_sent", QT_TR_NOOP("SCTP: a heartbeat was seen on a path without a handshake.")},
        {"sctp_timeout_heartbeat_acked",
            QT_TR_NOOP("SCTP: a heartbeat was answered on a path without a handshake; kernels before 6.0.")},
        {"dccp_timeout_request", QT_TR_NOOP("DCCP: a request was seen, and no reply.")},
        {"dccp_timeout_respond", QT_TR_NOOP("DCCP: the response was seen.")},
        {"dccp_timeout_partopen", QT_TR_NOOP("DCCP: the response was acknowledged.")},
        {"dccp_timeout_open", QT_TR_NOOP("An open DCCP connection without traffic.")},
        {"dccp_timeout_closereq", QT_TR_NOOP("DCCP: the server has asked to close.")},
        {"dccp_timeout_closing", QT_TR_NOOP("DCCP: the connection is being closed.")},
        {"dccp_timeout_timewait", QT_TR_NOOP("DCCP: closed; the entry catches late packets.")},
        {"generic_timeout", QT_TR_NOOP("Protocols without a tracker of their own, such as ESP and IGMP.")},
        {"frag6_timeout",
            QT_TR_NOOP("How long the fragments of an IPv6 packet are kept while others are missing. This timeout "
                       "governs no flows.")},
        {"frag6_low_thresh",
            QT_TR_NOOP("Memory for IPv6 fragments below which new ones were accepted again; unused since Linux 4.17.")},
        {"frag6_high_thresh", QT_TR_NOOP("Memory for incomplete IPv6 packets; above it, new fragments are dropped.")},
    };
};

QString secondsText(std::uint64_t value, const NumberStyle &numbers)
{
    constexpr quint64 clear = 300; // up to here, seconds need no other unit
    const QString seconds = Words::tr("%1 s").arg(QString::fromStdString(countText(value, numbers)));
    return value <= clear ? seconds : Words::tr("%1 (%2)").arg(seconds, QString::fromStdString(durationText(value)));
}

QString unitText(SettingKind kind, std::uint64_t value, const NumberStyle &numbers)
{
    switch (kind) {
    case SettingKind::Seconds: return secondsText(value, numbers);
    case SettingKind::Bytes: return QString::fromStdString(bytesText(value, numbers));
    case SettingKind::Switch:
        if (value <= 1)
            return value == 1 ? Words::tr("on (1)") : Words::tr("off (0)");
        break;
    case SettingKind::Count:
    case SettingKind::Choice:
    case SettingKind::Unknown: break;
    }
    return QString::fromStdString(countText(value, numbers));
}

} // namespace

QString settingMeaning(std::string_view name)
{
    constexpr std::string_view prefix = "nf_conntrack_";
    if (name == "nf_flowtable_tcp_timeout")
        return Words::tr("TCP flows in a flow table return to the normal path after this long without traffic.");
    if (name == "nf_flowtable_udp_timeout")
        return Words::tr("UDP flows in a flow table return to the normal path after this long without traffic.");
    if (name.starts_with(prefix)) {
        for (const Meaning &meaning : Words::meanings) {
            if (name.substr(prefix.size()) == meaning.name)
                return Words::tr(meaning.words);
        }
    }
    return Words::tr("A setting of this kernel that ctscope does not know.");
}

QString settingValueText(const KernelSetting &setting, const NumberStyle &numbers)
{
    if (!setting.value)
        return shownText(setting.text, longestCell);
    return unitText(setting.kind, *setting.value, numbers);
}

QString settingDefaultText(const KernelSetting &setting, const NumberStyle &numbers)
{
    if (setting.kernelDefault)
        return unitText(setting.kind, *setting.kernelDefault, numbers);
    if (setting.name == "nf_conntrack_max" || setting.name == "nf_conntrack_buckets")
        return Words::tr("by memory");
    if (setting.name == "nf_conntrack_expect_max")
        return Words::tr("by buckets");
    return {};
}

QString settingCommand(const KernelSetting &setting)
{
    // A text with blanks is one word for the shell.
    const std::string assignment = setting.sysctl + '=' + setting.text;
    const bool isWord = std::ranges::all_of(assignment, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || std::string_view("_-.,:/=").find(c) != std::string_view::npos;
    });
    return QStringLiteral("sudo sysctl -w ") + QString::fromStdString(isWord ? assignment : shellWord(assignment));
}

} // namespace ctscope
