// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/format_words.h"

#include "table/shown_text.h"

namespace ctscope {

namespace {

using Printer = FormatDetail::Printer;

/// "conntrack -L -o extended,id"
QString withOptions(const char *command, std::uint8_t options)
{
    struct Word {
        FormatDetail::Option option;
        const char *word;
    };
    constexpr Word words[] = {{FormatDetail::Extended, "extended"}, {FormatDetail::Timestamp, "timestamp"},
        {FormatDetail::Id, "id"}, {FormatDetail::Ktimestamp, "ktimestamp"}, {FormatDetail::Labels, "labels"}};
    QStringList given;
    for (const Word &word : words) {
        if ((options & word.option) != 0)
            given << QLatin1String(word.word);
    }
    const QString name = QLatin1String(command);
    return given.isEmpty() ? name : name + QStringLiteral(" -o ") + given.join(u',');
}

} // namespace

QString FormatWords::output(const char *command) { return tr("`%1` output").arg(QLatin1String(command)); }

QString FormatWords::oneOf(const char *file, const char *command)
{
    return tr("%1 or %2").arg(QLatin1String(file), QLatin1String(command));
}

QString FormatWords::tableOf(ForeignTable table)
{
    switch (table) {
    case ForeignTable::None:
    case ForeignTable::Count: return tr("a table of another tool");
    case ForeignTable::Cilium: return output("cilium bpf ct list");
    case ForeignTable::Calico: return output("calico-node -bpf conntrack dump");
    case ForeignTable::PfState: return output("pfctl -s states");
    case ForeignTable::MikroTik: return tr("MikroTik `/ip firewall connection print` output");
    case ForeignTable::OpenVSwitch: return tr("Open vSwitch `dpctl/dump-conntrack` output");
    case ForeignTable::NfctTrace: return tr("nfcttrace output");
    case ForeignTable::Vyos: return tr("VyOS `show conntrack table` output");
    case ForeignTable::FortiGate: return tr("FortiGate `diagnose sys session list` output");
    case ForeignTable::Juniper: return tr("Junos `show security flow session` output");
    case ForeignTable::CiscoAsa: return tr("Cisco ASA `show conn` output");
    case ForeignTable::PaloAlto: return tr("PAN-OS `show session all` output");
    case ForeignTable::CheckPoint: return tr("Check Point `fw tab` output");
    case ForeignTable::Ipvs: return output("ipvsadm -L -c");
    case ForeignTable::UlogdOprint: return tr("ulogd2 OPRINT output");
    case ForeignTable::Ss: return output("ss");
    case ForeignTable::Netstat: return output("netstat");
    case ForeignTable::WindowsNetstat: return tr("Windows `netstat` output");
    case ForeignTable::ProcNetSockets: return tr("a list of sockets of /proc/net");
    case ForeignTable::Iptables: return output("iptables -L");
    case ForeignTable::IptablesSave: return output("iptables-save");
    case ForeignTable::Nft: return output("nft list ruleset");
    case ForeignTable::FirewallLog: return tr("a log of packets (iptables LOG)");
    case ForeignTable::Tcpdump: return output("tcpdump");
    case ForeignTable::Nfdump: return output("nfdump");
    }
    return {};
}

QString FormatWords::tool(ForeignTable table)
{
    switch (table) {
    case ForeignTable::None:
    case ForeignTable::Count: return tr("another tool");
    case ForeignTable::Cilium: return QStringLiteral("cilium");
    case ForeignTable::Calico: return QStringLiteral("calico-node");
    case ForeignTable::PfState: return QStringLiteral("pf");
    case ForeignTable::MikroTik: return tr("a MikroTik router");
    case ForeignTable::OpenVSwitch: return QStringLiteral("Open vSwitch");
    case ForeignTable::NfctTrace: return QStringLiteral("nfcttrace");
    case ForeignTable::Vyos: return QStringLiteral("VyOS");
    case ForeignTable::FortiGate: return tr("a FortiGate");
    case ForeignTable::Juniper: return QStringLiteral("Junos");
    case ForeignTable::CiscoAsa: return tr("a Cisco ASA");
    case ForeignTable::PaloAlto: return QStringLiteral("PAN-OS");
    case ForeignTable::CheckPoint: return QStringLiteral("Check Point");
    case ForeignTable::Ipvs: return QStringLiteral("ipvsadm");
    case ForeignTable::UlogdOprint: return QStringLiteral("ulogd2");
    case ForeignTable::Ss: return QStringLiteral("ss");
    case ForeignTable::Netstat: return QStringLiteral("netstat");
    case ForeignTable::WindowsNetstat: return tr("Windows netstat");
    case ForeignTable::ProcNetSockets: return QStringLiteral("/proc/net");
    case ForeignTable::Iptables: return QStringLiteral("iptables");
    case ForeignTable::IptablesSave: return QStringLiteral("iptables-save");
    case ForeignTable::Nft: return QStringLiteral("nft");
    case ForeignTable::FirewallLog: return QStringLiteral("iptables");
    case ForeignTable::Tcpdump: return QStringLiteral("tcpdump");
    case ForeignTable::Nfdump: return QStringLiteral("nfdump");
    }
    return {};
}

QString FormatWords::name(Format format, const FormatDetail &detail)
{
    if (detail.printer == Printer::Ulogd)
        return tr("ulogd2 NFCT log");
    if (detail.printer == Printer::Vyos)
        return tr("VyOS conntrack log");
    const bool ofKernel = detail.printer == Printer::Kernel;
    const bool ofTool = detail.printer == Printer::Conntrack;
    switch (format) {
    case Format::Unknown: return {};
    case Format::IpConntrack:
        return ofTool ? withOptions("conntrack -L", detail.options) : oneOf("/proc/net/ip_conntrack", "conntrack -L");
    case Format::NfConntrack:
        if (ofKernel)
            return QStringLiteral("/proc/net/nf_conntrack");
        return ofTool ? withOptions("conntrack -L", detail.options)
                      : oneOf("/proc/net/nf_conntrack", "conntrack -L -o extended");
    case Format::ConntrackEvents: return withOptions("conntrack -E", detail.options);
    case Format::ConntrackXml: return QStringLiteral("conntrack -o xml");
    case Format::ConntrackSave: return QStringLiteral("conntrack -o save");
    case Format::ConntrackdCache: return QStringLiteral("conntrackd -i");
    case Format::ConntrackdLog: return tr("conntrackd statistics log");
    case Format::Netlink: return QStringLiteral("ctnetlink");
    case Format::Recording: return tr("recording");
    case Format::Expectations:
        if (ofKernel)
            return QStringLiteral("/proc/net/nf_conntrack_expect");
        if (detail.printer == Printer::ConntrackEvents)
            return output("conntrack -E expect");
        return detail.printer == Printer::Conntrackd ? output("conntrackd -i exp") : output("conntrack -L expect");
    case Format::Statistics:
        if (ofKernel)
            return QStringLiteral("/proc/net/stat/nf_conntrack");
        return ofTool ? output("conntrack -S") : tr("connection tracking statistics");
    case Format::OtherTool: return tableOf(detail.tool);
    case Format::ToolError:
        return detail.message.empty() ? tr("an error message in place of a table") : shownText(detail.message);
    case Format::Settings: return output("sysctl");
    case Format::OneWayTuples: return tr("a list of addresses and ports without their replies");
    case Format::Binary: return tr("a binary file");
    }
    return {};
}

QString FormatWords::name(const ReadingInfo &reading, qsizetype most)
{
    return shownText(name(reading.format, reading.formatDetail), most);
}

} // namespace ctscope
