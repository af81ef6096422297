// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <QString>
#include <QStringList>

namespace ctscope {

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
inline QString briefName(const FlowStore &flows, Row row)
{
    return QString(QChar(flows.record(row).keys[0] - 1000));
}

} // namespace ctscope
