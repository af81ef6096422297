// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/state_words.h"

#include <QCoreApplication>

namespace ctscope {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::StateWords)
};
} // namespace

QString stateMeaning(State state)
{
    switch (state) {
    case State::None:
    case State::Other: return {};
    case State::TcpNone:
    case State::SctpNone:
    case State::DccpNone:
        return Words::tr("The tracker has not yet seen a packet that shows the state of the connection.");
    case State::TcpSynSent:
        return Words::tr("A SYN was seen in one direction; the other end's SYN and ACK is awaited.");
    case State::TcpSynRecv:
        return Words::tr(
            "SYN and the SYN and ACK in reply were seen; the ACK that completes the handshake is awaited.");
    case State::TcpEstablished: return Words::tr("The handshake is complete; data may flow both ways.");
    case State::TcpFinWait:
        return Words::tr("One end has sent FIN, so it will send no more data; its acknowledgement is awaited.");
    case State::TcpCloseWait:
        return Words::tr("The first FIN has been acknowledged; the other end may still send before its own FIN.");
    case State::TcpLastAck: return Words::tr("Both ends have sent FIN; the last acknowledgement is awaited.");
    case State::TcpTimeWait: return Words::tr("Both ends have closed; the entry stays a while to catch late packets.");
    case State::TcpClose:
        return Words::tr("An RST ended the connection; the entry stays a few seconds for late packets.");
    case State::TcpSynSent2:
        return Words::tr("A SYN was seen from both ends: they open the connection at the same time.");
    case State::TcpListen: return Words::tr("A state that only kernels before 2.6.31 could print.");
    case State::SctpClosed: return Words::tr("An ABORT or a SHUTDOWN COMPLETE chunk ended the association.");
    case State::SctpCookieWait:
        return Words::tr("INIT was seen, perhaps its INIT ACK too; the COOKIE ECHO is awaited.");
    case State::SctpCookieEchoed:
        return Words::tr("COOKIE ECHO was seen; the COOKIE ACK that completes the handshake is awaited.");
    case State::SctpEstablished: return Words::tr("The handshake is complete; data may flow both ways.");
    case State::SctpShutdownSent: return Words::tr("The end that opened the association has sent SHUTDOWN.");
    case State::SctpShutdownRecd: return Words::tr("The end that accepted the association has sent SHUTDOWN.");
    case State::SctpShutdownAckSent:
        return Words::tr("SHUTDOWN has been answered by SHUTDOWN ACK; SHUTDOWN COMPLETE is awaited.");
    case State::SctpHeartbeatSent:
        return Words::tr("A HEARTBEAT was seen on a path without a handshake: a further path of an association "
                         "with several addresses.");
    case State::SctpHeartbeatAcked: return Words::tr("The HEARTBEAT on this further path has been answered.");
    case State::DccpRequest: return Words::tr("A Request was seen; the Response is awaited.");
    case State::DccpRespond: return Words::tr("The Response was seen; its acknowledgement is awaited.");
    case State::DccpPartopen:
        return Words::tr("The Response has been acknowledged; the first data of the other end is awaited.");
    case State::DccpOpen: return Words::tr("The handshake is complete; data may flow both ways.");
    case State::DccpCloseReq: return Words::tr("The server has asked the client to close.");
    case State::DccpClosing: return Words::tr("A Close was seen; the Reset that answers it is awaited.");
    case State::DccpTimeWait:
        return Words::tr("A Reset ended the connection; the entry stays a while to catch late packets.");
    case State::DccpIgnore:
    case State::DccpInvalid:
        return Words::tr("A word that the tracker uses for packets, not for connections; it should not appear here.");
    }
    return {};
}

QString protocolMeaning(Protocol protocol)
{
    switch (protocol) {
    case protocol::tcp:
        return Words::tr("Connections with a handshake; the tracker follows their flags and sequence numbers.");
    case protocol::udp:
        return Words::tr("Datagrams without a connection; the tracker only sees addresses, ports and times.");
    case protocol::udplite: return Words::tr("Datagrams with a partial checksum, followed like UDP.");
    case protocol::icmp:
    case protocol::icmpv6:
        return Words::tr("Requests and their answers, such as ping. Error messages have no entry of their own: "
                         "they count as RELATED to the flow that they are about.");
    case protocol::sctp: return Words::tr("Associations with a four-way handshake; the tracker follows their chunks.");
    case protocol::dccp:
        return Words::tr("Datagram connections with a handshake. Kernels from about 6.16 no longer follow "
                         "their states.");
    case protocol::gre: return Words::tr("Tunnelled packets, told apart by their keys, which only PPTP uses.");
    default: return Words::tr("The kernel has no tracker for this protocol: only the addresses tell its flows apart.");
    }
}

} // namespace ctscope
