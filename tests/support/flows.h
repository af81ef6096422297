// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <QString>
#include <QStringList>

#include <limits>
#include <string_view>

/// Flows made by hand: in brief, between two ends, and some with much in them.
namespace ctscope::test {

/// One flow in brief: "A tcp ESTABLISHED 431999 assured id=7 bytes=100/200".
/// The letter stands for the tuple; a number is the seconds left; NEW, UPDATE and DESTROY make it
/// an event; at= is its time in seconds; packets are a hundredth of the bytes.
inline Flow briefFlow(const QString &line)
{
    Flow flow;
    for (const QString &word : line.split(u' ', Qt::SkipEmptyParts)) {
        const std::string text = word.toStdString();
        const QString value = word.section(u'=', 1);
        bool isNumber = false;
        const uint number = word.toUInt(&isNumber);
        if (word.size() == 1 && word[0].isUpper()) {
            const auto port = static_cast<std::uint16_t>(1000 + word[0].unicode());
            flow.original.src = IpAddress::v4(0x0a000001);
            flow.original.dst = IpAddress::v4(0x0a000002);
            flow.original.keys = L4Keys::ports(port, 80);
            flow.reply.src = flow.original.dst;
            flow.reply.dst = flow.original.src;
            flow.reply.keys = L4Keys::ports(80, port);
        } else if (isNumber) {
            flow.timeout = number;
        } else if (const auto protocolNumber = protocol::fromName(text)) {
            flow.protocol = *protocolNumber;
        } else if (word == u"NEW") {
            flow.event = EventKind::New;
        } else if (word == u"UPDATE") {
            flow.event = EventKind::Update;
        } else if (word == u"DESTROY") {
            flow.event = EventKind::Destroy;
        } else if (word == u"assured") {
            flow.status.assured = true;
        } else if (word == u"unreplied") {
            flow.status.unreplied = true;
        } else if (word == u"offload") {
            flow.status.offload = true;
        } else if (word == u"userspace") {
            flow.status.userspace = true;
        } else if (word.startsWith(u"by=")) {
            flow.portId = 4711;
            flow.program = value.toStdString();
            flow.status.userspace = true;
        } else if (word.startsWith(u"id=")) {
            flow.id = value.toUInt();
        } else if (word.startsWith(u"zone=")) {
            flow.zone = static_cast<std::uint16_t>(value.toUInt());
        } else if (word.startsWith(u"mark=")) {
            flow.mark = value.toUInt();
        } else if (word.startsWith(u"helper=")) {
            flow.helper = value.toStdString();
        } else if (word.startsWith(u"delta=")) {
            flow.deltaTime = value.toULongLong();
        } else if (word.startsWith(u"start=")) {
            flow.start = value.toLongLong() * 1'000'000'000;
        } else if (word.startsWith(u"at=")) {
            flow.eventTime = qint64(value.toDouble() * 1e6);
        } else if (word.startsWith(u"bytes=")) {
            const quint64 out = value.section(u'/', 0, 0).toULongLong();
            const quint64 in = value.section(u'/', 1, 1).toULongLong();
            flow.originalCounters = Counters{out / 100, out};
            flow.replyCounters = Counters{in / 100, in};
        } else if (const auto state = state::fromName(flow.protocol, text)) {
            flow.state = *state;
        } else {
            qFatal("what is %s?", text.c_str());
        }
    }
    return flow;
}

/// A reading of one brief flow a line.
inline Reading briefReading(const QString &lines)
{
    Reading reading;
    for (const QString &line : lines.split(u'\n', Qt::SkipEmptyParts))
        reading.flows.append(briefFlow(line.trimmed()));
    return reading;
}

/// The letter of a flow made by briefFlow().
inline QString briefName(const FlowStore &flows, Row row) { return QString(QChar(flows.record(row).keys[0] - 1000)); }

inline IpAddress ip(std::string_view text) { return IpAddress::parse(text).value_or(IpAddress{}); }

/// A flow without translation: the reply tuple is the original one, inverted.
inline Flow flowBetween(Protocol number, std::string_view source, std::string_view destination, const L4Keys &keys)
{
    Flow flow;
    flow.protocol = number;
    flow.original.src = ip(source);
    flow.original.dst = ip(destination);
    flow.original.keys = keys;
    flow.reply.src = flow.original.dst;
    flow.reply.dst = flow.original.src;
    flow.reply.keys = keys;
    if (keys.kind == L4Kind::Ports || keys.kind == L4Kind::Gre)
        std::swap(flow.reply.keys.first, flow.reply.keys.second);
    return flow;
}

inline Flow tcpFlow(std::string_view source, std::uint16_t sourcePort, std::string_view destination,
    std::uint16_t destinationPort, State state = State::TcpEstablished, std::uint32_t seconds = 432000)
{
    Flow flow = flowBetween(protocol::tcp, source, destination, L4Keys::ports(sourcePort, destinationPort));
    flow.state = state;
    flow.timeout = seconds;
    return flow;
}

inline Flow udpFlow(std::string_view source, std::uint16_t sourcePort, std::string_view destination,
    std::uint16_t destinationPort, std::uint32_t seconds = 30)
{
    Flow flow = flowBetween(protocol::udp, source, destination, L4Keys::ports(sourcePort, destinationPort));
    flow.timeout = seconds;
    return flow;
}

/// A TCP flow whose source address and port are translated.
inline Flow translatedFlow()
{
    Flow flow;
    flow.protocol = protocol::tcp;
    flow.state = State::TcpEstablished;
    flow.timeout = 431999;
    flow.original = {ip("10.0.0.1"), ip("192.0.2.1"), L4Keys::ports(40000, 443), {}, {}};
    flow.reply = {ip("192.0.2.1"), ip("203.0.113.1"), L4Keys::ports(443, 50000), {}, {}};
    flow.status.assured = true;
    return flow;
}

inline Flow icmpv6Flow()
{
    Flow flow;
    flow.protocol = protocol::icmpv6;
    flow.timeout = 29;
    flow.original = {ip("2001:db8::1"), ip("2001:db8::2"), L4Keys::icmp(128, 0, 7), {}, {}};
    flow.reply = {ip("2001:db8::2"), ip("2001:db8::1"), L4Keys::icmp(129, 0, 7), {}, {}};
    return flow;
}

/// A flow of a dump in which somebody has masked addresses.
inline Flow maskedFlow()
{
    Flow flow = translatedFlow();
    flow.original.src = {{}, Family::Unreadable};
    flow.original.srcText = "x.x.x.x";
    flow.reply.dst = {};
    return flow;
}

/// Everything that a flow can have, at once.
inline Flow fullFlow()
{
    Flow flow = translatedFlow();
    flow.state = State::Other;
    flow.stateWord = "STRANGE";
    flow.status = {true, true, true, true, true};
    flow.originalCounters = Counters{std::numeric_limits<std::uint64_t>::max(), 1};
    flow.replyCounters = Counters{0, 2};
    flow.mark = 4294967295u;
    flow.zone = 65535;
    flow.zoneOriginal = 1;
    flow.zoneReply = 0;
    flow.use = 70000;
    flow.id = 4294967295u;
    flow.event = EventKind::Destroy;
    flow.eventTime = -5;
    flow.start = 1795440225729164000;
    flow.stop = -1;
    flow.deltaTime = std::numeric_limits<std::uint64_t>::max();
    flow.activeSince = 0;
    flow.expiresIn = 9;
    flow.greTimeout = 30;
    flow.greStreamTimeout = 180;
    flow.secmark = 3;
    flow.secctx = "system_u:object_r:unlabeled_t:s0";
    flow.helper = "ftp";
    flow.labels = {"eth0-in", ""};
    flow.portId = 4294967295u;
    flow.program = "conntrack";
    flow.statusWords = {"FASTNAT", "RTCACHE o33/r11"};
    flow.unknownPairs = {{"attrs", ""}, {"nmark", "5"}};
    flow.bareWords = {"nomac", "slan"};
    return flow;
}

} // namespace ctscope::test
