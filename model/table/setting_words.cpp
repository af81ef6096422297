// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/setting_words.h"

#include "flow/foreign_text.h"
#include "table/shown_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SettingWords)
};

struct Meaning {
    std::string_view name; ///< without "nf_conntrack_"
    const char *words;
};

// Documentation/networking/nf_conntrack-sysctl.rst, and the code where that is silent.
constexpr std::array meanings = {
    Meaning{"max", QT_TRANSLATE_NOOP("SettingWords", "How many entries this network namespace may have. At this many, a new flow replaces an evictable entry, or its packets are dropped. 0 means no limit.")},
    Meaning{"buckets", QT_TRANSLATE_NOOP("SettingWords", "Chains of the hash table, shared by all network namespaces. Only the first namespace can change it.")},
    Meaning{"expect_max", QT_TRANSLATE_NOOP("SettingWords", "How many expectations there may be. The kernel derives it from the number of buckets.")},
    Meaning{"acct", QT_TRANSLATE_NOOP("SettingWords", "Counts packets and bytes of each flow. It acts on flows that begin afterwards.")},
    Meaning{"timestamp", QT_TRANSLATE_NOOP("SettingWords", "Keeps the moment when each flow began and ended. It acts on flows that begin afterwards.")},
    Meaning{"events", QT_TRANSLATE_NOOP("SettingWords", "Whether the kernel sends events when flows begin, change and end: 0 never, 1 for every flow, 2 for flows that begin while a program listens. Kernels before 5.19 know 0 and 1, and 1 is their default.")},
    Meaning{"events_retry_timeout", QT_TRANSLATE_NOOP("SettingWords", "How long the kernel retries an event of an end that could not be delivered; kernels before 3.18.")},
    Meaning{"helper", QT_TRANSLATE_NOOP("SettingWords", "Assigns helpers to flows by their port alone. Off since 4.7 and gone since 6.0, as it could be abused; use a rule with “ct helper”.")},
    Meaning{"checksum", QT_TRANSLATE_NOOP("SettingWords", "Packets with a wrong checksum are invalid.")},
    Meaning{"log_invalid", QT_TRANSLATE_NOOP("SettingWords", "Logs invalid packets of one protocol, by its number; 255 logs those of all, 0 none.")},
    Meaning{"tcp_loose", QT_TRANSLATE_NOOP("SettingWords", "Flows are picked up in the middle of a connection, as after a restart of the firewall. Off, a packet without its handshake is invalid.")},
    Meaning{"tcp_be_liberal", QT_TRANSLATE_NOOP("SettingWords", "Only resets outside the TCP window are invalid, not every packet outside it.")},
    Meaning{"tcp_ignore_invalid_rst", QT_TRANSLATE_NOOP("SettingWords", "Resets outside the TCP window are not marked invalid.")},
    Meaning{"tcp_max_retrans", QT_TRANSLATE_NOOP("SettingWords", "After so many retransmissions without a reply, the timeout for retransmissions applies.")},
    Meaning{"tcp_no_window_check", QT_TRANSLATE_NOOP("SettingWords", "No check of the TCP window; only kernels of some routers have it.")},
    Meaning{"dccp_loose", QT_TRANSLATE_NOOP("SettingWords", "DCCP flows are picked up in the middle of a connection.")},
    Meaning{"tcp_timeout_syn_sent", QT_TRANSLATE_NOOP("SettingWords", "A SYN was seen, and no reply.")},
    Meaning{"tcp_timeout_syn_recv", QT_TRANSLATE_NOOP("SettingWords", "SYN and its reply were seen; the ACK that completes the handshake is awaited.")},
    Meaning{"tcp_timeout_established", QT_TRANSLATE_NOOP("SettingWords", "An open connection without traffic. Five days by default: connections whose ends vanished stay so long.")},
    Meaning{"tcp_timeout_fin_wait", QT_TRANSLATE_NOOP("SettingWords", "One end has closed; its FIN is not acknowledged yet.")},
    Meaning{"tcp_timeout_close_wait", QT_TRANSLATE_NOOP("SettingWords", "One end has closed and was acknowledged; the other may still send.")},
    Meaning{"tcp_timeout_last_ack", QT_TRANSLATE_NOOP("SettingWords", "Both ends have closed; the last acknowledgement is awaited.")},
    Meaning{"tcp_timeout_time_wait", QT_TRANSLATE_NOOP("SettingWords", "The connection is closed; the entry catches late packets.")},
    Meaning{"tcp_timeout_close", QT_TRANSLATE_NOOP("SettingWords", "A reset ended the connection; the entry catches late packets.")},
    Meaning{"tcp_timeout_max_retrans", QT_TRANSLATE_NOOP("SettingWords", "The longest time left of a flow that retransmits without a reply. Such flows cannot be recognised by their state, so none are counted here.")},
    Meaning{"tcp_timeout_unacknowledged", QT_TRANSLATE_NOOP("SettingWords", "An open connection with unacknowledged data. Counted here are those picked up in the middle without a reply; others look established.")},
    Meaning{"udp_timeout", QT_TRANSLATE_NOOP("SettingWords", "UDP without a reply, or with only one.")},
    Meaning{"udp_timeout_stream", QT_TRANSLATE_NOOP("SettingWords", "UDP with packets in both directions for more than two seconds. 180 s before Linux 5.0.")},
    Meaning{"udplite_timeout", QT_TRANSLATE_NOOP("SettingWords", "UDP-Lite without a reply; kernels before 5.0.")},
    Meaning{"udplite_timeout_stream", QT_TRANSLATE_NOOP("SettingWords", "UDP-Lite with packets in both directions; kernels before 5.0.")},
    Meaning{"icmp_timeout", QT_TRANSLATE_NOOP("SettingWords", "ICMP requests, such as those of ping.")},
    Meaning{"icmpv6_timeout", QT_TRANSLATE_NOOP("SettingWords", "ICMPv6 requests, such as those of ping.")},
    Meaning{"gre_timeout", QT_TRANSLATE_NOOP("SettingWords", "GRE without a reply.")},
    Meaning{"gre_timeout_stream", QT_TRANSLATE_NOOP("SettingWords", "GRE with packets in both directions, such as PPTP tunnels.")},
    Meaning{"sctp_timeout_closed", QT_TRANSLATE_NOOP("SettingWords", "An SCTP association that has ended.")},
    Meaning{"sctp_timeout_cookie_wait", QT_TRANSLATE_NOOP("SettingWords", "SCTP: INIT was seen, the cookie is awaited.")},
    Meaning{"sctp_timeout_cookie_echoed", QT_TRANSLATE_NOOP("SettingWords", "SCTP: the cookie was sent back, its acknowledgement is awaited.")},
    Meaning{"sctp_timeout_established", QT_TRANSLATE_NOOP("SettingWords", "An open SCTP association without traffic; its heartbeats count as traffic.")},
    Meaning{"sctp_timeout_shutdown_sent", QT_TRANSLATE_NOOP("SettingWords", "SCTP: the opening end has asked to close.")},
    Meaning{"sctp_timeout_shutdown_recd", QT_TRANSLATE_NOOP("SettingWords", "SCTP: the accepting end has asked to close.")},
    Meaning{"sctp_timeout_shutdown_ack_sent", QT_TRANSLATE_NOOP("SettingWords", "SCTP: closing was acknowledged, its completion is awaited.")},
    Meaning{"sctp_timeout_heartbeat_sent", QT_TRANSLATE_NOOP("SettingWords", "SCTP: a heartbeat was seen on a path without a handshake.")},
    Meaning{"sctp_timeout_heartbeat_acked", QT_TRANSLATE_NOOP("SettingWords", "SCTP: a heartbeat was answered on a path without a handshake; kernels before 6.0.")},
    Meaning{"dccp_timeout_request", QT_TRANSLATE_NOOP("SettingWords", "DCCP: a request was seen, and no reply.")},
    Meaning{"dccp_timeout_respond", QT_TRANSLATE_NOOP("SettingWords", "DCCP: the response was seen.")},
    Meaning{"dccp_timeout_partopen", QT_TRANSLATE_NOOP("SettingWords", "DCCP: the response was acknowledged.")},
    Meaning{"dccp_timeout_open", QT_TRANSLATE_NOOP("SettingWords", "An open DCCP connection without traffic.")},
    Meaning{"dccp_timeout_closereq", QT_TRANSLATE_NOOP("SettingWords", "DCCP: the server has asked to close.")},
    Meaning{"dccp_timeout_closing", QT_TRANSLATE_NOOP("SettingWords", "DCCP: the connection is being closed.")},
    Meaning{"dccp_timeout_timewait", QT_TRANSLATE_NOOP("SettingWords", "DCCP: closed; the entry catches late packets.")},
    Meaning{"generic_timeout", QT_TRANSLATE_NOOP("SettingWords", "Protocols without a tracker of their own, such as ESP and IGMP.")},
    Meaning{"frag6_timeout", QT_TRANSLATE_NOOP("SettingWords", "How long the fragments of an IPv6 packet are kept while others are missing. This timeout governs no flows.")},
    Meaning{"frag6_low_thresh", QT_TRANSLATE_NOOP("SettingWords", "Memory for IPv6 fragments below which new ones were accepted again; unused since Linux 4.17.")},
    Meaning{"frag6_high_thresh", QT_TRANSLATE_NOOP("SettingWords", "Memory for incomplete IPv6 packets; above it, new fragments are dropped.")},
};

constexpr std::string_view prefix = "nf_conntrack_";

QString unitText(SettingKind kind, std::uint64_t value, const NumberStyle &numbers)
{
    switch (kind) {
    case SettingKind::Seconds: {
        const QString seconds = Words::tr("%1 s").arg(QString::fromStdString(countText(value, numbers)));
        constexpr std::uint64_t clear = 300; // below, the seconds say it best
        return value <= clear ? seconds : Words::tr("%1 (%2)").arg(seconds, QString::fromStdString(durationText(value)));
    }
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
    if (name == "nf_flowtable_tcp_timeout")
        return Words::tr("TCP flows in a flow table return to the normal path after this long without traffic.");
    if (name == "nf_flowtable_udp_timeout")
        return Words::tr("UDP flows in a flow table return to the normal path after this long without traffic.");
    if (name.starts_with(prefix)) {
        for (const Meaning &meaning : meanings) {
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
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("_-.,:/=").find(c) != std::string_view::npos;
    });
    return QStringLiteral("sudo sysctl -w ") + QString::fromStdString(isWord ? assignment : shellWord(assignment));
}

} // namespace ctscope
