// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/flows.h"

#include <QString>
#include <QStringList>

#include <vector>

/// Tables of many flows in a few words.
namespace ctscope::test {

/// Flows of one kind: "31 tcp ESTABLISHED left=424559 src=10.0.0.5 dport=443 assured".
/// The number says how many. A value that ends with "*" counts up from flow to flow: dst=192.0.2.* begins with
/// 192.0.2.0 (and goes on with 192.0.3.0), dport=2000* with 2000. Source ports do by themselves, from 1024; `before`: so
/// many flows are before these, and have other ports. snat= and dnat=
/// are translated addresses, snatport= and dnatport= their ports; out= and in= count packets, age= is in seconds.
inline std::vector<Flow> flowsOfKind(const QString &line, std::size_t before = 0)
{
    const QStringList words = line.split(u' ', Qt::SkipEmptyParts);
    const int count = words.value(0).toInt();
    std::vector<Flow> flows;
    for (int i = 0; i < count; ++i) {
        const auto address = [i](const QString &value) {
            if (!value.endsWith(u'*'))
                return ip(value.toStdString());
            IpAddress first = ip((value.chopped(1) + u'0').toStdString());
            return IpAddress::v4(first.v4Number() + static_cast<std::uint32_t>(i));
        };
        const auto port = [i](const QString &value) {
            const bool counts = value.endsWith(u'*');
            return static_cast<std::uint16_t>((counts ? value.chopped(1) : value).toInt() + (counts ? i : 0));
        };
        Flow flow;
        flow.original = {
            ip("10.0.0.5"), ip("192.0.2.1"), L4Keys::ports(port(QStringLiteral("%1*").arg(1024 + before)), 80), {}, {}};
        QString snat;
        QString dnat;
        QString snatPort;
        QString dnatPort;
        for (const QString &word : words.mid(1)) {
            const QString name = word.section(u'=', 0, 0);
            const QString value = word.section(u'=', 1);
            if (name == u"proto")
                flow.protocol = static_cast<Protocol>(value.toInt());
            else if (name == u"src")
                flow.original.src = address(value);
            else if (name == u"dst")
                flow.original.dst = address(value);
            else if (name == u"sport")
                flow.original.keys.first = port(value);
            else if (name == u"dport")
                flow.original.keys.second = port(value);
            else if (name == u"left")
                flow.timeout = value.toUInt();
            else if (name == u"age")
                flow.deltaTime = value.toULongLong();
            else if (name == u"start")
                flow.start = value.toLongLong() * 1'000'000'000;
            else if (name == u"stop")
                flow.stop = value.toLongLong() * 1'000'000'000;
            else if (name == u"out")
                flow.originalCounters = Counters{value.toULongLong(), 0};
            else if (name == u"in")
                flow.replyCounters = Counters{value.toULongLong(), 0};
            else if (name == u"id")
                flow.original.keys = L4Keys::icmp(8, 0, port(value));
            else if (name == u"snat")
                snat = value;
            else if (name == u"dnat")
                dnat = value;
            else if (name == u"snatport")
                snatPort = value;
            else if (name == u"dnatport")
                dnatPort = value;
            else if (name == u"assured")
                flow.status.assured = true;
            else if (name == u"unreplied")
                flow.status.unreplied = true;
            else if (name == u"offload")
                flow.status.offload = true;
            else if (const auto number = protocol::fromName(word.toStdString()))
                flow.protocol = *number;
            else if (const auto state = state::fromName(flow.protocol, word.toStdString()))
                flow.state = *state;
            else
                qFatal("what is %s?", qPrintable(word));
        }
        flow.reply.src = dnat.isEmpty() ? flow.original.dst : address(dnat);
        flow.reply.dst = snat.isEmpty() ? flow.original.src : address(snat);
        flow.reply.keys = flow.original.keys;
        if (flow.original.keys.kind == L4Kind::Ports)
            std::swap(flow.reply.keys.first, flow.reply.keys.second);
        else
            flow.reply.keys = L4Keys::icmp(0, 0, flow.original.keys.icmpId());
        if (!snatPort.isEmpty())
            flow.reply.keys.second = port(snatPort);
        if (!dnatPort.isEmpty())
            flow.reply.keys.first = port(dnatPort);
        flows.push_back(flow);
    }
    return flows;
}

/// A table: flowsOfKind(), separated by ";".
inline std::vector<Flow> flowsOfTable(const QString &text)
{
    std::vector<Flow> flows;
    for (const QString &kind : text.split(u';', Qt::SkipEmptyParts)) {
        for (Flow &flow : flowsOfKind(kind.trimmed(), flows.size()))
            flows.push_back(std::move(flow));
    }
    return flows;
}

inline Reading readingOfTable(const QString &text)
{
    Reading reading;
    for (const Flow &flow : flowsOfTable(text))
        reading.flows.append(flow);
    return reading;
}

} // namespace ctscope::test
