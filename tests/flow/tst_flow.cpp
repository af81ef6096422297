// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow.h"

#include <QTest>

using namespace ctscope;

namespace {

/// "10.0.0.1:1000>192.0.2.1:80" as a tuple with ports.
Tuple tuple(const QByteArray &text)
{
    const auto end = [](const QByteArray &part) {
        const qsizetype colon = part.lastIndexOf(':');
        return std::pair(IpAddress::parse(part.left(colon).toStdString()), part.mid(colon + 1).toUShort());
    };
    const auto [src, sport] = end(text.split('>').at(0));
    const auto [dst, dport] = end(text.split('>').at(1));
    Tuple result;
    result.src = src.value_or(IpAddress{{}, Family::Unreadable});
    result.dst = dst.value_or(IpAddress{{}, Family::Unreadable});
    result.keys = L4Keys::ports(sport, dport);
    return result;
}

QByteArray word(NatKind kind)
{
    switch (kind) {
    case NatKind::None: return "none";
    case NatKind::Source: return "source";
    case NatKind::Destination: return "destination";
    case NatKind::Both: return "both";
    case NatKind::PortOnly: return "port only";
    }
    return "?";
}

} // namespace

class TestFlow : public QObject {
    Q_OBJECT

private slots:
    void namesTheTranslation_data();
    void namesTheTranslation();
    void icmpIsTranslatedByItsId();
    void keysOfDifferentKindsAreNotCompared();
    void statusWordsFollowTheBits();
    void wordsThatWereReadComeFirst();
    void namesEvents();
    void packsIcmpTypeAndCode();
    void showsWhatStoodInPlaceOfAnAddress();
};

void TestFlow::namesTheTranslation_data()
{
    QTest::addColumn<QByteArray>("original");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("changed");
    const auto row = [](const char *name, const char *original, const char *reply, const char *kind,
                         const char *changed) {
        QTest::newRow(name) << QByteArray(original) << QByteArray(reply) << QByteArray(kind) << QByteArray(changed);
    };
    row("none", "10.0.0.1:1000>192.0.2.1:80", "192.0.2.1:80>10.0.0.1:1000", "none", "");
    row("masquerade", "10.0.0.1:1000>192.0.2.1:80", "192.0.2.1:80>203.0.113.1:1000", "source", "src");
    row("masquerade with another port", "10.0.0.1:1000>192.0.2.1:80", "192.0.2.1:80>203.0.113.1:40000", "source",
        "src sport");
    row("port forward", "10.0.0.1:1000>192.0.2.1:80", "10.0.9.9:8080>10.0.0.1:1000", "destination", "dst dport");
    row("the same port forwarded", "10.0.0.1:1000>192.0.2.1:80", "10.0.9.9:80>10.0.0.1:1000", "destination", "dst");
    row("hairpin", "10.0.0.1:1000>192.0.2.1:80", "10.0.9.9:80>10.0.0.254:1000", "both", "src dst");
    row("redirect to another port", "10.0.0.1:1000>192.0.2.1:53", "192.0.2.1:5353>10.0.0.1:1000", "port only", "dport");
    row("source port only", "10.0.0.1:1000>192.0.2.1:53", "192.0.2.1:53>10.0.0.1:1024", "port only", "sport");
    row("source address and destination port", "10.0.0.1:1000>192.0.2.1:80", "192.0.2.1:8080>203.0.113.1:1000", "both",
        "src dport");
    row("destination address and source port", "10.0.0.1:1000>192.0.2.1:80", "10.0.9.9:80>10.0.0.1:2000", "both",
        "dst sport");
    row("IPv6", "2001:db8::1:1000>2001:db8::2:80", "2001:db8::2:80>2001:db8::3:1000", "source", "src");
    row("an unreadable address says nothing", "10.0.0.1:1000>x.x.x.x:80", "192.0.2.1:80>10.0.0.1:1000", "none", "");
}

void TestFlow::namesTheTranslation()
{
    QFETCH(QByteArray, original);
    QFETCH(QByteArray, reply);
    Flow flow;
    flow.original = tuple(original);
    flow.reply = tuple(reply);
    const Nat nat = natOf(flow);
    QTEST(word(natKind(nat)), "kind");
    QByteArrayList changed;
    if (nat.srcAddress)
        changed << "src";
    if (nat.dstAddress)
        changed << "dst";
    if (nat.srcPort)
        changed << "sport";
    if (nat.dstPort)
        changed << "dport";
    QTEST(changed.join(' '), "changed");
    QCOMPARE(nat.any(), !changed.isEmpty());
}

void TestFlow::icmpIsTranslatedByItsId()
{
    Flow flow;
    flow.original.keys = L4Keys::icmp(8, 0, 77);
    flow.reply.keys = L4Keys::icmp(0, 0, 77);
    QVERIFY(!natOf(flow).any());
    flow.reply.keys = L4Keys::icmp(0, 0, 78);
    QCOMPARE(natKind(natOf(flow)), NatKind::PortOnly);
    QVERIFY(natOf(flow).source() && !natOf(flow).destination());
}

void TestFlow::keysOfDifferentKindsAreNotCompared()
{
    Flow flow;
    flow.original.keys = L4Keys::ports(1, 2);
    flow.reply.keys = {};
    QVERIFY(!natOf(flow).any());
    flow.original.keys = L4Keys::gre(0x10, 0x20);
    flow.reply.keys = L4Keys::gre(0x20, 0x10);
    QVERIFY(!natOf(flow).any());
    flow.reply.keys = L4Keys::gre(0x20, 0x11);
    QCOMPARE(natKind(natOf(flow)), NatKind::PortOnly);
}

void TestFlow::statusWordsFollowTheBits()
{
    Flow flow;
    QVERIFY(statusWords(flow).empty());
    flow.status = {.unreplied = true, .assured = true, .offload = true, .hwOffload = true, .userspace = true};
    QCOMPARE(
        statusWords(flow), (std::vector<std::string>{"UNREPLIED", "ASSURED", "OFFLOAD", "HW_OFFLOAD", "USERSPACE"}));
    flow.status = {.hwOffload = true};
    QCOMPARE(statusWords(flow), std::vector<std::string>{"HW_OFFLOAD"});
}

void TestFlow::wordsThatWereReadComeFirst()
{
    Flow flow;
    flow.status.assured = true;
    flow.statusWords = {"FASTNAT", "ASSURED"};
    QCOMPARE(statusWords(flow), (std::vector<std::string>{"FASTNAT", "ASSURED"}));
}

void TestFlow::namesEvents()
{
    QByteArrayList names;
    for (const EventKind kind : {EventKind::None, EventKind::New, EventKind::Update, EventKind::Destroy})
        names << QByteArray::fromStdString(std::string(eventName(kind)));
    QCOMPARE(names.join('|'), QByteArray("|NEW|UPDATE|DESTROY"));
}

void TestFlow::packsIcmpTypeAndCode()
{
    const L4Keys keys = L4Keys::icmp(128, 255, 65535);
    QCOMPARE(keys.icmpType(), std::uint8_t(128));
    QCOMPARE(keys.icmpCode(), std::uint8_t(255));
    QCOMPARE(keys.icmpId(), std::uint16_t(65535));
}

void TestFlow::showsWhatStoodInPlaceOfAnAddress()
{
    Tuple masked;
    masked.src.family = Family::Unreadable;
    masked.srcText = "x.x.x.x";
    masked.dst = IpAddress::v4(0x0a000001);
    QCOMPARE(masked.srcString(), std::string("x.x.x.x"));
    QCOMPARE(masked.dstString(), std::string("10.0.0.1"));
}

QTEST_APPLESS_MAIN(TestFlow)
#include "tst_flow.moc"
