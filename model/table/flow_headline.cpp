// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_headline.h"

#include "flow/eviction.h"
#include "table/nat_words.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FlowHeadline)
};

/// The far end as the near end addresses it: "203.0.113.2 port 443".
QString server(const Flow &flow)
{
    const QString address = addressText(flow.original, true);
    if (flow.original.keys.kind == L4Kind::Ports)
        return Words::tr("%1 port %2").arg(address, QString::number(flow.original.keys.second));
    return address;
}

/// A sentence for a flow that exists, and one for a flow that has ended.
struct Tenses {
    QString now;
    QString then;
};

Tenses tcpHeadline(const Flow &flow, const QString &from, const QString &to)
{
    switch (flow.state) {
    case State::TcpSynSent:
        if (flow.status.unreplied)
            return {Words::tr("%1 asks %2 for a TCP connection; nothing has come back yet.").arg(from, to),
                Words::tr("%1 asked %2 for a TCP connection; nothing came back.").arg(from, to)};
        return {Words::tr("%1 asks %2 for a TCP connection; the handshake has only begun.").arg(from, to),
            Words::tr("%1 asked %2 for a TCP connection; the handshake had only begun.").arg(from, to)};
    case State::TcpSynSent2:
        return {Words::tr("%1 and %2 open a TCP connection to each other at the same time.").arg(from, to),
            Words::tr("%1 and %2 were opening a TCP connection to each other at the same time.").arg(from, to)};
    case State::TcpSynRecv:
        return {Words::tr("%1 asks %2 for a TCP connection; the answer was seen, the handshake is not complete yet.")
                    .arg(from, to),
            Words::tr("%1 asked %2 for a TCP connection; the answer was seen, but the handshake was not completed.")
                .arg(from, to)};
    case State::TcpEstablished:
        if (flow.status.unreplied)
            return {Words::tr(
                        "%1 sends to %2 over a TCP connection that was picked up in the middle; nothing has come back "
                        "yet.")
                        .arg(from, to),
                Words::tr("%1 sent to %2 over a TCP connection that was picked up in the middle; nothing came back.")
                    .arg(from, to)};
        return {Words::tr("%1 has an open TCP connection to %2.").arg(from, to),
            Words::tr("%1 had an open TCP connection to %2.").arg(from, to)};
    case State::TcpFinWait:
    case State::TcpCloseWait:
    case State::TcpLastAck:
        return {Words::tr("The TCP connection from %1 to %2 is being closed.").arg(from, to),
            Words::tr("The TCP connection from %1 to %2 was being closed.").arg(from, to)};
    case State::TcpTimeWait:
        return {Words::tr("The TCP connection from %1 to %2 has been closed by both ends.").arg(from, to),
            Words::tr("The TCP connection from %1 to %2 was closed by both ends.").arg(from, to)};
    case State::TcpClose: {
        const QString reset = Words::tr("The TCP connection from %1 to %2 was ended by a reset (RST).").arg(from, to);
        return {reset, reset};
    }
    default:
        if (flow.status.offload || flow.status.hwOffload)
            return {Words::tr("%1 has an open TCP connection to %2, and it is offloaded.").arg(from, to),
                Words::tr("%1 had an open TCP connection to %2, and it was offloaded.").arg(from, to)};
        return {
            Words::tr("%1 talks to %2 over TCP.").arg(from, to), Words::tr("%1 talked to %2 over TCP.").arg(from, to)};
    }
}

Tenses icmpHeadline(const Flow &flow, const QString &from, const QString &to)
{
    const std::uint8_t type = flow.original.keys.icmpType();
    const bool known = flow.original.keys.kind == L4Kind::Icmp;
    const bool echo = known && type == (flow.protocol == protocol::icmp ? 8 : 128);
    if (echo && flow.status.unreplied)
        return {Words::tr("%1 pings %2; no answer has come yet.").arg(from, to),
            Words::tr("%1 pinged %2; no answer came.").arg(from, to)};
    if (echo)
        return {Words::tr("%1 pings %2, which answers.").arg(from, to),
            Words::tr("%1 pinged %2, which answered.").arg(from, to)};
    const QString name = protocolTitle(flow.protocol);
    if (flow.status.unreplied)
        return {Words::tr("%1 sends %3 requests to %2; no answer has come yet.").arg(from, to, name),
            Words::tr("%1 sent %3 requests to %2; no answer came.").arg(from, to, name)};
    return {Words::tr("%1 sends %3 requests to %2, which answers.").arg(from, to, name),
        Words::tr("%1 sent %3 requests to %2, which answered.").arg(from, to, name)};
}

/// SCTP and DCCP connections go through similar states.
Tenses associationHeadline(const Flow &flow, const QString &from, const QString &to)
{
    const QString name = protocolTitle(flow.protocol);
    if (flow.state == State::SctpEstablished || flow.state == State::DccpOpen)
        return {Words::tr("%1 has an open %3 connection to %2.").arg(from, to, name),
            Words::tr("%1 had an open %3 connection to %2.").arg(from, to, name)};
    if (flow.state == State::SctpClosed || flow.state == State::DccpTimeWait)
        return {Words::tr("The %3 connection from %1 to %2 is closed.").arg(from, to, name),
            Words::tr("The %3 connection from %1 to %2 was closed.").arg(from, to, name)};
    if (isShuttingDown(flow.state))
        return {Words::tr("The %3 connection from %1 to %2 is being closed.").arg(from, to, name),
            Words::tr("The %3 connection from %1 to %2 was being closed.").arg(from, to, name)};
    if (flow.state == State::SctpHeartbeatSent || flow.state == State::SctpHeartbeatAcked)
        return {Words::tr("%1 tries another path of its %3 association to %2.").arg(from, to, name),
            Words::tr("%1 tried another path of its %3 association to %2.").arg(from, to, name)};
    if (flow.status.unreplied)
        return {Words::tr("%1 asks %2 for a connection over %3; nothing has come back yet.").arg(from, to, name),
            Words::tr("%1 asked %2 for a connection over %3; nothing came back.").arg(from, to, name)};
    return {Words::tr("%1 opens a connection to %2 over %3.").arg(from, to, name),
        Words::tr("%1 was opening a connection to %2 over %3.").arg(from, to, name)};
}

Tenses headline(const Flow &flow)
{
    const QString from = addressText(flow.original, false);
    const QString to = server(flow);
    const QString name = protocolTitle(flow.protocol);
    switch (flow.protocol) {
    case protocol::tcp: return tcpHeadline(flow, from, to);
    case protocol::icmp:
    case protocol::icmpv6: return icmpHeadline(flow, from, to);
    case protocol::sctp:
    case protocol::dccp:
        if (flow.state != State::None)
            return associationHeadline(flow, from, to);
        break;
    default: break;
    }
    if (flow.status.unreplied)
        return {Words::tr("%1 sends %3 to %2; nothing has come back yet.").arg(from, to, name),
            Words::tr("%1 sent %3 to %2; nothing came back.").arg(from, to, name)};
    return {Words::tr("%1 and %2 exchange %3 packets.").arg(from, to, name),
        Words::tr("%1 and %2 exchanged %3 packets.").arg(from, to, name)};
}

} // namespace

QString flowHeadline(const Flow &flow, bool ended)
{
    const Tenses tenses = headline(flow);
    return ended ? tenses.then : tenses.now;
}

QString protocolTitle(Protocol protocol)
{
    switch (protocol) {
    case protocol::udplite: return QStringLiteral("UDP-Lite");
    case protocol::icmpv6: return QStringLiteral("ICMPv6");
    case 4:
    case 94: return QStringLiteral("IP-in-IP");
    case 41: return QStringLiteral("6in4");
    default: break;
    }
    const QString name = QString::fromStdString(protocol::displayName(protocol));
    return name.startsWith(QLatin1String("proto ")) ? Words::tr("protocol %1").arg(protocol) : name.toUpper();
}

} // namespace ctscope
