// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/filter_words.h"

#include "table/column_words.h"

namespace ctscope {

using filter::Extra;
using filter::Field;
using filter::ValueType;

QString FilterWords::description(const Field &field)
{
    const QString name = QString::fromUtf8(field.name.data(), qsizetype(field.name.size()));
    switch (field.extra) {
    case Extra::AnyCell: return tr("The text of any cell of the row.");
    case Extra::AnyAddress: return tr("Any of the four addresses of both tuples; != means none of them.");
    case Extra::AnyPort: return tr("Any of the four ports of both tuples; != means none of them.");
    case Extra::NatAddress: return tr("The address that NAT put in, on either side. Absent without NAT.");
    case Extra::NatPort: return tr("The port that NAT put in, on either side. Absent without NAT.");
    case Extra::NatSource: return tr("The source address after NAT. Absent unless the source is translated.");
    case Extra::NatSourcePort: return tr("The source port after NAT. Absent unless the source is translated.");
    case Extra::NatDestination:
        return tr("The destination address after NAT. Absent unless the destination is translated.");
    case Extra::NatDestinationPort:
        return tr("The destination port after NAT. Absent unless the destination is translated.");
    case Extra::NatKind: return tr("What NAT changes: none, snat, dnat, both, or port for a port alone.");
    case Extra::IcmpType: return tr("The ICMP type of the original direction.");
    case Extra::IcmpCode: return tr("The ICMP code of the original direction.");
    case Extra::IcmpId: return tr("The ICMP id of the original direction.");
    case Extra::ReplyIcmpType: return tr("The ICMP type of the reply direction.");
    case Extra::ReplyIcmpCode: return tr("The ICMP code of the reply direction.");
    case Extra::ReplyIcmpId: return tr("The ICMP id of the reply direction.");
    case Extra::GreKey: return tr("Any of the GRE keys of both directions.");
    case Extra::GreSourceKey: return tr("The GRE source key of the original direction.");
    case Extra::GreDestinationKey: return tr("The GRE destination key of the original direction.");
    case Extra::ReplyGreSourceKey: return tr("The GRE source key of the reply direction.");
    case Extra::ReplyGreDestinationKey: return tr("The GRE destination key of the reply direction.");
    case Extra::AveragePacket: return tr("Bytes per packet, both directions together.");
    case Extra::ZoneOriginal: return tr("The zone of the original direction.");
    case Extra::ZoneReply: return tr("The zone of the reply direction.");
    case Extra::Label: return tr("One of the connection labels.");
    case Extra::HostName:
        return tr("The name of the source or of the destination before any translation; != means that neither has it.");
    case Extra::Origin: return tr("Where the flow is from: this machine, a network namespace, or a file.");
    case Extra::Status: return tr("The status bits, as ct status of nft names them.");
    case Extra::Change:
        return tr("In a comparison of two tables, how the flow differs; a flow can have several of these words.");
    case Extra::RuleState: return tr("The state that a rule with ct state would see: NEW, ESTABLISHED, RELATED.");
    case Extra::Protocol: return tr("The protocol is %1.").arg(name);
    case Extra::FamilyIpv4: return tr("The addresses are IPv4.");
    case Extra::FamilyIpv6: return tr("The addresses are IPv6.");
    case Extra::Assured: return tr("Traffic in both directions was seen; a full table keeps the entry.");
    case Extra::Replied: return tr("A reply was seen.");
    case Extra::Unreplied: return tr("No reply was seen yet.");
    case Extra::Offload: return tr("A software flow table forwards the packets.");
    case Extra::HwOffload: return tr("The network card forwards the packets.");
    case Extra::Dying: return tr("The entry is being removed.");
    case Extra::Expected: return tr("A helper expected the flow.");
    case Extra::FixedTimeout: return tr("Packets do not renew the timeout.");
    case Extra::Confirmed: return tr("The first packet left the machine.");
    case Extra::SourceNat: return tr("The source address or port is translated.");
    case Extra::DestinationNat: return tr("The destination address or port is translated.");
    case Extra::Evictable: return tr("The kernel may drop the entry early when the table is full.");
    case Extra::None: break;
    }
    return field.column ? columnWords(*field.column).tooltip : QString();
}

QString FilterWords::example(const Field &field)
{
    const QString name = QString::fromUtf8(field.name.data(), qsizetype(field.name.size()));
    const auto with = [&name](const char *rest) { return name + QLatin1Char(' ') + QLatin1String(rest); };
    switch (field.extra) {
    case Extra::AnyCell: return with("contains \"10.0.0\"");
    case Extra::NatAddress: return with("== 198.51.100.7:41234");
    case Extra::NatKind: return with("in {snat, both}");
    case Extra::IcmpType:
    case Extra::ReplyIcmpType: return with("== 8");
    case Extra::Status: return with("in {assured, snat}");
    case Extra::Change: return with("in {began, ended}");
    case Extra::RuleState: return with("== RELATED");
    case Extra::Label: return with("== \"eth0-in\"");
    case Extra::HostName: return with("contains \".example.net\"");
    default: break;
    }
    switch (field.type) {
    case ValueType::Address: return with("in 10.0.0.0/8");
    case ValueType::Port: return with("in {22, 1024-65535}");
    case ValueType::Count: return with("> 10k");
    case ValueType::Number: return with("== 7");
    case ValueType::Bits: return with("& 0xff == 0x2a");
    case ValueType::Size: return with(">= 1.5MiB");
    case ValueType::ByteRate: return with("> 10Mbit/s");
    case ValueType::CountRate: return with("> 100/s");
    case ValueType::Duration: return with("> 2h4m");
    case ValueType::Moment: return with("> -10m");
    case ValueType::Name:
        if (field.column == Column::Protocol)
            return with("== tcp");
        if (field.column == Column::State)
            return with("== ESTABLISHED");
        if (field.column == Column::Family)
            return with("== IPv6");
        if (field.column == Column::Event)
            return with("== DESTROY");
        if (field.column == Column::Ended)
            return with("== expired");
        if (field.column == Column::Eviction)
            return with("== evictable");
        return with("== \"…\"");
    case ValueType::Names:
    case ValueType::Text: return with("contains \"text\"");
    case ValueType::Flag: break;
    }
    return name;
}

} // namespace ctscope
