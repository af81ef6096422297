// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/protocol.h"

#include <QTest>

using namespace ctscope;

class TestProtocol : public QObject {
    Q_OBJECT

private slots:
    void namesAndNumbers_data();
    void namesAndNumbers();
    void readsNamesInAnyCase();
    void doesNotGuess();
    void everyNameThatIsShownIsReadBack();
};

void TestProtocol::namesAndNumbers_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QByteArray>("inConntrack");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](int number, const char *inConntrack, const char *shown) {
        QTest::addRow("%d", number) << number << QByteArray(inConntrack) << QByteArray(shown);
    };
    row(1, "icmp", "icmp");
    row(6, "tcp", "tcp");
    row(17, "udp", "udp");
    row(33, "dccp", "dccp");
    row(47, "gre", "gre");
    row(58, "icmpv6", "icmpv6");
    row(132, "sctp", "sctp");
    row(136, "udplite", "udplite");
    row(2, "unknown", "igmp");
    row(41, "unknown", "6in4");
    row(50, "unknown", "esp");
    row(51, "unknown", "ah");
    row(89, "unknown", "ospf");
    row(112, "unknown", "vrrp");
    row(0, "unknown", "proto 0");
    row(200, "unknown", "proto 200");
    row(255, "unknown", "proto 255");
}

void TestProtocol::namesAndNumbers()
{
    QFETCH(int, number);
    const auto protocol = static_cast<Protocol>(number);
    const std::string_view name = protocol::conntrackName(protocol);
    QTEST(QByteArray(name.data(), static_cast<qsizetype>(name.size())), "inConntrack");
    QTEST(QByteArray::fromStdString(protocol::displayName(protocol)), "shown");
}

void TestProtocol::readsNamesInAnyCase()
{
    QCOMPARE(protocol::fromName("tcp"), std::optional(protocol::tcp));
    QCOMPARE(protocol::fromName("TCP"), std::optional(protocol::tcp));
    QCOMPARE(protocol::fromName("UdpLite"), std::optional(protocol::udplite));
    QCOMPARE(protocol::fromName("icmpv6"), std::optional(protocol::icmpv6));
    QCOMPARE(protocol::fromName("ipv6-icmp"), std::optional(protocol::icmpv6));
    QCOMPARE(protocol::fromName("ESP"), std::optional<Protocol>(50));
}

void TestProtocol::doesNotGuess()
{
    for (const char *word : {"", "unknown", "tc", "tcpx", "tcp ", "6", "ipv4", "proto 200"})
        QVERIFY2(!protocol::fromName(word).has_value(), word);
}

void TestProtocol::everyNameThatIsShownIsReadBack()
{
    for (int number = 0; number < 256; ++number) {
        const std::string name = protocol::displayName(static_cast<Protocol>(number));
        if (name.starts_with("proto "))
            continue;
        const auto back = protocol::fromName(name);
        QVERIFY2(back.has_value(), name.c_str());
        QCOMPARE(protocol::displayName(*back), name);
    }
}

QTEST_APPLESS_MAIN(TestProtocol)
#include "tst_protocol.moc"
