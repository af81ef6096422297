// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/nat_words.h"

#include "table/shown_text.h"
#include <QCoreApplication>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::NatWords)
};

bool readable(const IpAddress &address) noexcept { return address.isV4() || address.isV6(); }

QString number(unsigned value) { return QString::number(value); }

/// "port 443", "the ICMP id 18577", "the key 0x7": the layer-4 part of one side, as words.
QString keyWords(const L4Keys &keys, std::uint16_t value)
{
    switch (keys.kind) {
    case L4Kind::Ports: return Words::tr("port %1").arg(value);
    case L4Kind::Icmp: return Words::tr("id %1").arg(value);
    case L4Kind::Gre: return Words::tr("key 0x%1").arg(value, 0, 16);
    case L4Kind::None: break;
    }
    return {};
}

/// "10.7.0.1 port 8080", or the port alone when the address stays.
QString changed(const QString &address, bool withAddress, const QString &key, bool withKey)
{
    if (withAddress && withKey)
        return Words::tr("%1 %2", "address, port").arg(address, key);
    return withAddress ? address : key;
}

QString sourceSentence(const Flow &flow, const Nat &nat)
{
    const Tuple &original = flow.original;
    const Tuple &reply = flow.reply;
    const bool icmp = original.keys.kind == L4Kind::Icmp;
    const QString before = changed(addressText(original, false), nat.srcAddress,
        keyWords(original.keys, icmp ? original.keys.second : original.keys.first), nat.srcPort);
    const QString after =
        changed(addressText(reply, true), nat.srcAddress, keyWords(reply.keys, reply.keys.second), nat.srcPort);
    return Words::tr("%1 sees %2 in place of %3.").arg(addressText(reply, false), after, before);
}

QString destinationSentence(const Flow &flow, const Nat &nat)
{
    const Tuple &original = flow.original;
    const Tuple &reply = flow.reply;
    const QString before = changed(
        addressText(original, true), nat.dstAddress, keyWords(original.keys, original.keys.second), nat.dstPort);
    const QString after =
        changed(addressText(reply, false), nat.dstAddress, keyWords(reply.keys, reply.keys.first), nat.dstPort);
    return Words::tr("Packets sent to %1 go to %2.").arg(before, after);
}

} // namespace

QString natName(NatKind kind)
{
    switch (kind) {
    case NatKind::None: return Words::tr("no NAT");
    case NatKind::Source: return Words::tr("source NAT");
    case NatKind::Destination: return Words::tr("destination NAT");
    case NatKind::Both: return Words::tr("source and destination NAT");
    case NatKind::PortOnly: return Words::tr("port NAT only");
    }
    return {};
}

bool natCanBeTold(const Flow &flow) noexcept
{
    // Different words are different addresses; equal words, such as "x.x.x.x", may be two addresses.
    return readable(flow.original.src) && readable(flow.original.dst) && readable(flow.reply.src)
        && readable(flow.reply.dst);
}

QString natSentence(const Flow &flow)
{
    const Nat nat = natOf(flow);
    if (!nat.any()) {
        return natCanBeTold(flow)
            ? Words::tr("The reply tuple is the original one, inverted: nothing is translated.")
            : Words::tr("Whether addresses are translated is not known, since not all of them are "
                        "given.");
    }
    QStringList sentences;
    if (natKind(nat) == NatKind::PortOnly)
        sentences += Words::tr("The addresses stay as they are.");
    if (nat.source())
        sentences += sourceSentence(flow, nat);
    if (nat.destination())
        sentences += destinationSentence(flow, nat);
    return sentences.join(QLatin1Char(' '));
}

QString addressText(const Tuple &tuple, bool destination)
{
    const QString text = shownText(destination ? tuple.dstString() : tuple.srcString(), longestCell);
    return text.isEmpty() ? Words::tr("no address") : text;
}

QString endpointText(const Tuple &tuple, bool destination)
{
    const QString address = addressText(tuple, destination);
    const std::uint16_t value = destination ? tuple.keys.second : tuple.keys.first;
    switch (tuple.keys.kind) {
    case L4Kind::Ports: {
        const bool brackets = address.contains(QLatin1Char(':'));
        return (brackets ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(address, number(value));
    }
    case L4Kind::Gre: return Words::tr("%1 key 0x%2").arg(address, QString::number(value, 16));
    case L4Kind::Icmp: return destination ? address : Words::tr("%1 id %2").arg(address, number(tuple.keys.icmpId()));
    case L4Kind::None: break;
    }
    return address;
}

} // namespace ctscope
