// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/redaction.h"

#include "support/dumps.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

class TestRedaction : public QObject {
    Q_OBJECT
private slots:
    void words_data();
    void words();
    void partsOfAddressesAreNone();
    void wordsAreKept_data();
    void wordsAreKept();
    void translationIsToldByTheWords_data();
    void translationIsToldByTheWords();
    void theyAreCounted();
};

void TestRedaction::words_data()
{
    QTest::addColumn<int>("expected");
    const auto rows = [](Redaction expected, std::initializer_list<const char *> words) {
        for (const char *word : words)
            QTest::newRow(word) << static_cast<int>(expected);
    };
    rows(Redaction::Yes,
        {"x.x.x.x", "X.X.X.X", "203.0.113.xxx", "10.0.x.y", "a.b.c.d", "192.168.*.*", "10.#.#.#", "199.569.9.50",
            "300.1.2.3", "xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx", "2001:db8:x:x:x:x:x:x", "fe80::xxxx",
            "203.0.113.0/24", "10.x.x.x/8", "2001:db8::/32", "<ip>", "<my address>", "[REDACTED]", "{client}",
            "(hidden)", "%IP%", "***", "xxx", "XXXXXXXX", "####", "a1b2c3", "a1b2c3\xe2\x80\xa6", "9f86d081884c7d65",
            "550e8400-e29b-41d4-a716-446655440000", "client-1", "MY_IP", "my-wan-address", "redacted", "REMOVED",
            "hidden"});
    rows(Redaction::Mirrored, {"gateway", "HOST", "y", "host7", "router.example.net"});
    rows(Redaction::No,
        {"", "19", "192", "192.", "192.168", "192.168.1", "192.168.1.", "192.168.1.10dst",
            "192.168.1.10dst=", "192.168.1.10.", "192.168.1.10,", "192.168.1.1092", "192.168.1.10.10", "010.0.0.256",
            "127..0..1", ".168.1.10", "168.1.10", "4.5", "5678", "fe80:::", "2001:db8", "2001:db8:", "fe80", "dead",
            "deadbeef", "cafe", "12345678", "<ip", "ip>", "[RED", "*", "xx", "x", "X", "src", "dport", "tcp", "udp",
            "ESTABLISHED", "SYN_SENT", "TIME_WAIT", "UNREPLIED", "HW_OFFLOAD", "zone-orig", "delta-time", "unknown",
            "ipv4", "[UNREPLIED]10.0.0.1", "10.0.0.1[ASSURED]", "-", "client-", "a=b", "\x1b[31m", "x.x.x", "10.x",
            "...", "\xe2\x80\xa6", "192.168.1.1\xe2\x80\xa6"});
}

void TestRedaction::words()
{
    QFETCH(int, expected);
    const Redaction found = redactionOf(QTest::currentDataTag());
    // A sign alone is a name like any other letter.
    if (QByteArray(QTest::currentDataTag()).toLower() == "x" || QByteArray(QTest::currentDataTag()) == "xx")
        QVERIFY(found != Redaction::Yes);
    else
        QCOMPARE(static_cast<int>(found), expected);
}

void TestRedaction::partsOfAddressesAreNone()
{
    for (const std::string &address :
        std::initializer_list<std::string>{"192.168.178.254", "10.0.0.1", "2001:db8:1234:5678:9abc:def0:1111:2222",
            "fe80::1ff:fe23:4567:890a", "2001:0db8:0000:0000:0000:0000:0000:0001", "::ffff:192.0.2.128"}) {
        for (std::size_t begin = 0; begin < address.size(); ++begin) {
            for (std::size_t length = 0; begin + length <= address.size(); ++length) {
                const std::string part = address.substr(begin, length);
                QVERIFY2(redactionOf(part) == Redaction::No, part.c_str());
                for (const char *behind : {"dst=10.0.0.2", "sport=1", "dport", "[UNREPLIED]", " 6", "\\", "|"})
                    QVERIFY2(redactionOf(part + behind) == Redaction::No || part.empty(), (part + behind).c_str());
            }
        }
    }
}

void TestRedaction::wordsAreKept_data()
{
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<QByteArray>("server");
    for (const auto &[client, server] :
        {std::pair{"x.x.x.x", "203.0.113.xxx"}, {"199.569.9.50", "8.8.8.8"}, {"<ip>", "[REDACTED]"},
            {"***", "a1b2c3d4"}, {"10.0.x.y", "MY_IP"}, {"client-1", "server-1"}, {"gateway", "2001:db8:x:x:x:x:x:x"}})
        QTest::newRow(client) << QByteArray(client) << QByteArray(server);
}

void TestRedaction::wordsAreKept()
{
    QFETCH(QByteArray, client);
    QFETCH(QByteArray, server);
    const QByteArray line = "tcp      6 300 ESTABLISHED src=" + client + " dst=" + server
        + " sport=1000 dport=443 src=" + server + " dst=" + client + " sport=443 dport=1000 [ASSURED] use=1\n";
    const Reading reading = dump(line.toStdString()).reading;
    const QByteArray family = server == "8.8.8.8" ? "ipv4     2 " : "";
    QCOMPARE(QByteArray::fromStdString(rowsAsLines(reading)), family + line);
    const QByteArray json = QByteArray::fromStdString(rowsAsJson(reading));
    QVERIFY2(json.contains("\"original\":{\"src\":\"" + client + "\",\"dst\":\"" + server + "\","), json.constData());
    QCOMPARE(reading.skipped, std::uint64_t(0));
    const Nat nat = reading.flows.nat(0);
    QVERIFY(!nat.any());
    QCOMPARE(natOf(reading.flows.flow(0)), nat);
}

void TestRedaction::translationIsToldByTheWords_data()
{
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<QByteArray>("answered");
    QTest::addColumn<bool>("translated");
    QTest::newRow("the same word") << QByteArray("client-1") << QByteArray("client-1") << false;
    QTest::newRow("another word") << QByteArray("client-1") << QByteArray("MY_IP") << true;
    QTest::newRow("a word and an address") << QByteArray("client-1") << QByteArray("192.0.2.1") << false;
    QTest::newRow("two addresses") << QByteArray("10.0.0.1") << QByteArray("192.0.2.1") << true;
}

void TestRedaction::translationIsToldByTheWords()
{
    QFETCH(QByteArray, client);
    QFETCH(QByteArray, answered);
    const QByteArray line = "udp 17 30 src=" + client + " dst=server-1 sport=1000 dport=53 src=server-1 dst=" + answered
        + " sport=53 dport=1000 use=1\n";
    const Reading reading = dump(line.toStdString()).reading;
    QTEST(reading.flows.nat(0).srcAddress, "translated");
    QTEST(natOf(reading.flows.flow(0)).srcAddress, "translated");
}

void TestRedaction::theyAreCounted()
{
    const std::string tcp = "tcp 6 9 CLOSE ";
    const std::string plain =
        tcp + "src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1 use=1\n";
    const std::string one =
        tcp + "src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=x.x.x.x sport=2 dport=1 use=1\n";
    const std::string two = tcp + "src=<ip> dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=<ip> sport=2 dport=1 use=1\n";
    QCOMPARE(remarks(dump(plain).reading), std::string());
    QCOMPARE(remarks(dump(plain + one).reading),
        std::string("1 address of 1 entry is redacted; the words in their place are shown.\n"));
    QCOMPARE(remarks(dump(one + plain + two).reading),
        std::string("3 addresses of 2 entries are redacted; the words in their place are shown.\n"));
}

QTEST_APPLESS_MAIN(TestRedaction)
#include "tst_redaction.moc"
