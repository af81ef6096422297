// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/flow_fields.h"

#include "flow/flow_identity.h"

#include <QTest>

#include <algorithm>

namespace ctscope::lab {

namespace {

QByteArray bytes(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

} // namespace

/// The fields of a line of /proc or of conntrack -L -o extended, where every word has a name or a fixed place.
/// Reads them without knowing their meaning, so that both readers can be compared with it.
Fields fieldsOfLine(const QByteArray &line)
{
    Fields fields;
    const QByteArrayList words = line.simplified().split(' ');
    fields["family"] = words.value(0);
    fields["protocol"] = words.value(3);
    QByteArray direction;
    for (qsizetype i = 4; i < words.size(); ++i) {
        const QByteArray &word = words[i];
        const QByteArray key = word.left(word.indexOf('='));
        const QByteArray value = word.mid(word.indexOf('=') + 1);
        if (key == "src")
            direction = direction.isEmpty() ? "original " : "reply ";
        if (word.startsWith('['))
            fields["status"] += word;
        else if (!word.contains('='))
            fields[word.front() >= 'A' ? "state" : "timeout"] = word;
        else if (QByteArrayList{"src", "dst", "sport", "dport", "type", "code", "srckey", "dstkey", "packets", "bytes"}
                     .contains(key)
            || (key == "id" && !fields.contains(direction + key) && fields.contains(direction + "type")))
            fields[direction + key] = value;
        else
            fields[key] = value;
    }
    return fields;
}

/// The same fields out of a flow.
Fields fieldsOfFlow(const Flow &flow)
{
    Fields fields;
    fields["family"] = flow.original.src.isV6() ? "ipv6" : "ipv4";
    fields["protocol"] = QByteArray::number(flow.protocol);
    const auto number = [&fields](const QByteArray &name, const auto &value) {
        if (value)
            fields[name] = QByteArray::number(*value);
    };
    number("timeout", flow.timeout);
    if (flow.state != State::None)
        fields["state"] = bytes(state::name(flow.state));
    const auto direction = [&](const QByteArray &name, const Tuple &tuple, const std::optional<Counters> &counters) {
        fields[name + "src"] = QByteArray::fromStdString(tuple.srcString());
        fields[name + "dst"] = QByteArray::fromStdString(tuple.dstString());
        switch (tuple.keys.kind) {
        case L4Kind::None: break;
        case L4Kind::Ports:
            fields[name + "sport"] = QByteArray::number(tuple.keys.first);
            fields[name + "dport"] = QByteArray::number(tuple.keys.second);
            break;
        case L4Kind::Icmp:
            fields[name + "type"] = QByteArray::number(tuple.keys.icmpType());
            fields[name + "code"] = QByteArray::number(tuple.keys.icmpCode());
            fields[name + "id"] = QByteArray::number(tuple.keys.icmpId());
            break;
        case L4Kind::Gre:
            fields[name + "srckey"] = "0x" + QByteArray::number(tuple.keys.first, 16);
            fields[name + "dstkey"] = "0x" + QByteArray::number(tuple.keys.second, 16);
            break;
        }
        if (counters) {
            fields[name + "packets"] = QByteArray::number(quint64(counters->packets));
            fields[name + "bytes"] = QByteArray::number(quint64(counters->bytes));
        }
    };
    direction("original ", flow.original, flow.originalCounters);
    direction("reply ", flow.reply, flow.replyCounters);
    for (const std::string &word : statusWords(flow))
        fields["status"] += '[' + QByteArray::fromStdString(word) + ']';
    number("mark", flow.mark);
    number("zone", flow.zone);
    number("zone-orig", flow.zoneOriginal);
    number("zone-reply", flow.zoneReply);
    number("delta-time", flow.deltaTime);
    number("use", flow.use);
    number("id", flow.id);
    return fields;
}

/// Removes differences that are no error: the two readings are made one after the other (timeouts), use counts
/// the reader, and conntrack -L leaves out zone 0 and
/// the timeouts of GRE entries.
Fields comparable(Fields fields)
{
    for (const char *moving : {"timeout", "use", "delta-time", "stream_timeout"})
        fields.remove(moving);
    if (fields.value("zone") == "0")
        fields.remove("zone");
    return fields;
}

QByteArrayList printed(const QList<Fields> &flows)
{
    QByteArrayList lines;
    for (const Fields &fields : flows) {
        QByteArray line;
        for (auto it = fields.begin(); it != fields.end(); ++it)
            line += it.key() + '=' + it.value() + "; ";
        lines << line;
    }
    std::ranges::sort(lines);
    return lines;
}

/// A flow as Traffic::expected() has it.
QByteArray brief(const Flow &flow)
{
    QByteArray line = QByteArray::fromStdString(protocol::displayName(flow.protocol));
    if (flow.state != State::None)
        line += ' ' + bytes(state::name(flow.state));
    const auto target = [](const Tuple &tuple, bool source) {
        QByteArray text = QByteArray::fromStdString(source ? tuple.srcString() : tuple.dstString());
        if (tuple.keys.kind == L4Kind::Ports)
            text += ':' + QByteArray::number(source ? tuple.keys.first : tuple.keys.second);
        return text;
    };
    line += ' ' + QByteArray::fromStdString(flow.original.srcString()) + " > " + target(flow.original, false);
    if (natOf(flow).any())
        line += " < " + target(flow.reply, true) + " > " + QByteArray::fromStdString(flow.reply.dstString());
    if (flow.original.keys.kind == L4Kind::Icmp)
        line += " type=" + QByteArray::number(flow.original.keys.icmpType()) + '/'
            + QByteArray::number(flow.reply.keys.icmpType());
    if (flow.original.keys.kind == L4Kind::Gre)
        line += " keys=" + QByteArray::number(flow.original.keys.first) + '/'
            + QByteArray::number(flow.original.keys.second);
    for (const std::string &word : statusWords(flow))
        line += ' ' + QByteArray::fromStdString(word);
    if (flow.mark.value_or(0) != 0)
        line += " mark=" + QByteArray::number(*flow.mark);
    if (flow.zone.value_or(0) != 0)
        line += " zone=" + QByteArray::number(*flow.zone);
    if (flow.zoneOriginal)
        line += " zone-orig=" + QByteArray::number(*flow.zoneOriginal);
    return line;
}

QList<Flow> flowsOf(const Reading &reading)
{
    QList<Flow> flows;
    for (Row row = 0; row < reading.flows.size(); ++row)
        flows << reading.flows.flow(row);
    return flows;
}

QList<Fields> fieldsOfLines(const QByteArray &text)
{
    QList<Fields> flows;
    for (const QByteArray &line : text.split('\n')) {
        if (!line.isEmpty())
            flows << comparable(fieldsOfLine(line));
    }
    return flows;
}

QList<Fields> fieldsOfFlows(const QList<Flow> &flows)
{
    QList<Fields> fields;
    for (const Flow &flow : flows)
        fields << comparable(fieldsOfFlow(flow));
    return fields;
}

/// Pairs the timeouts of the flows that are in both readings.
void compareTimes(const QList<Flow> &ours, const QList<Flow> &theirs)
{
    FlowStore a;
    FlowStore b;
    for (const Flow &flow : ours)
        a.append(flow);
    for (const Flow &flow : theirs)
        b.append(flow);
    for (Row row = 0; row < a.size(); ++row) {
        Row other = 0;
        while (other < b.size() && !sameTuple(a, row, b, other))
            ++other;
        QVERIFY2(other < b.size(), brief(ours[row]).constData());
        const auto near = [](auto x, auto y) { return (x > y ? x - y : y - x) <= 3; };
        QVERIFY2(near(ours[row].timeout.value(), theirs[other].timeout.value()), brief(ours[row]).constData());
        QVERIFY2(near(ours[row].deltaTime.value(), theirs[other].deltaTime.value()), brief(ours[row]).constData());
        // Reading /proc holds a reference of its own.
        QVERIFY2(near(ours[row].use.value(), theirs[other].use.value()), brief(ours[row]).constData());
    }
}

} // namespace ctscope::lab
