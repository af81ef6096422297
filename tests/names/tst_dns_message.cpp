// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/dns_message.h"
#include "names/resolver_text.h"
#include "support/dns_answers.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

IpAddress ip(const char *text) { return *IpAddress::parse(text); }

/// "mail.example.net 300", "no name 60", "failed", or "no answer".
std::string read(const std::vector<std::uint8_t> &message, const char *address = "192.0.2.7", std::uint16_t id = 4711)
{
    const auto answer = readReverseAnswer(message, ip(address), id);
    if (!answer)
        return "no answer";
    if (answer->failed)
        return "failed";
    return (answer->name.empty() ? "no name" : answer->name) + ' ' + std::to_string(answer->lifetime.count());
}

std::vector<std::uint8_t> question() { return reverseQuestion(ip("192.0.2.7"), 4711); }

} // namespace

class TestDnsMessage : public QObject {
    Q_OBJECT
private slots:
    void writesTheQuestion();
    void readsNames();
    void readsThatThereIsNone();
    void refusesWhatIsNoAnswer();
    void readsWhateverComes();
    void readsResolvConf_data();
    void readsResolvConf();
};

void TestDnsMessage::writesTheQuestion()
{
    QCOMPARE(reverseName(ip("192.0.2.7")), std::string("7.2.0.192.in-addr.arpa"));
    QCOMPARE(reverseName(ip("2001:db8::567:89ab")),
        std::string("b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"));
    // RFC 1035, 4.1: id, RD, one question; labels; PTR, IN.
    const std::vector<std::uint8_t> message = reverseQuestion(ip("192.0.2.7"), 0x1267);
    QCOMPARE(QByteArray(reinterpret_cast<const char *>(message.data()), qsizetype(message.size())).toHex(),
        QByteArray("126701000001000000000000"
                   "0137"
                   "0132"
                   "0130"
                   "03313932"
                   "07696e2d61646472"
                   "0461727061"
                   "00"
                   "000c"
                   "0001"));
}

void TestDnsMessage::readsNames()
{
    QCOMPARE(read(answerWith(question(), {{"mail.example.net", 300}})), std::string("mail.example.net 300"));
    QCOMPARE(read(answerWith(question(), {{"first.example.net", 300}, {"second.example.net", 20}})),
        std::string("first.example.net 300"));
    // RFC 2317: the name of the address is another name for one that has the record.
    QCOMPARE(read(answerThroughAlias(question(), "7.0-25.2.0.192.in-addr.arpa", 30, "host.example.net", 300)),
        std::string("host.example.net 30"));
    // The highest bit of a TTL set is a TTL of 0 (RFC 2181).
    QCOMPARE(read(answerWith(question(), {{"mail.example.net", 0x80000001u}})), std::string("mail.example.net 0"));
    QCOMPARE(
        read(answerWith(question(), {{std::string("a\x1b[31m b\xff", 9), 5}})), std::string("a\\027[31m\\032b\\255 5"));
    const auto six = reverseQuestion(ip("2001:db8::1"), 4711);
    QCOMPARE(read(answerWith(six, {{"six.example.net", 60}}), "2001:db8::1"), std::string("six.example.net 60"));
}

void TestDnsMessage::readsThatThereIsNone()
{
    QCOMPARE(read(negativeAnswer(question(), 3, 900, 60)), std::string("no name 60"));
    QCOMPARE(read(negativeAnswer(question(), 3, 30, 60)), std::string("no name 30"));
    QCOMPARE(read(negativeAnswer(question(), 0, 900, 120)), std::string("no name 120"));
    QCOMPARE(read(answerWith(question(), {})), std::string("no name 300"));
    QCOMPARE(read(negativeAnswer(question(), 2, 900, 60)), std::string("failed"));
    QCOMPARE(read(negativeAnswer(question(), 5, 900, 60)), std::string("failed"));
    auto truncated = answerWith(question(), {});
    truncated[2] |= 2;
    QCOMPARE(read(truncated), std::string("failed"));
}

void TestDnsMessage::refusesWhatIsNoAnswer()
{
    const auto answer = answerWith(question(), {{"mail.example.net", 300}});
    QCOMPARE(read({}), std::string("no answer"));
    QCOMPARE(read(question()), std::string("no answer"));
    QCOMPARE(read(answer, "192.0.2.7", 4712), std::string("no answer"));
    QCOMPARE(read(answer, "192.0.2.8"), std::string("no answer"));
}

/// Cut off anywhere, and with any byte changed: it is read within its bounds, and ends.
void TestDnsMessage::readsWhateverComes()
{
    const auto whole = answerThroughAlias(question(), "7.0-25.2.0.192.in-addr.arpa", 30, "host.example.net", 300);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const std::vector<std::uint8_t> begin(whole.begin(), whole.begin() + std::ptrdiff_t(length));
        QVERIFY(read(begin) != "host.example.net 300");
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int byte : {0x00, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xc1, 0xff}) {
            auto damaged = whole;
            damaged[at] = static_cast<std::uint8_t>(byte);
            QVERIFY(read(damaged).size() < 1100);
        }
    }
    // A name that points to itself.
    auto loop = answerWith(question(), {});
    loop[7] = 1;
    const std::size_t here = loop.size();
    loop.insert(loop.end(), {std::uint8_t(0xc0), static_cast<std::uint8_t>(here), 0, 12, 0, 1, 0, 0, 0, 1, 0, 0});
    QCOMPARE(read(loop).substr(0, 7), std::string("no name"));
}

void TestDnsMessage::readsResolvConf_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("result");
    QTest::newRow("none") << QByteArray() << "127.0.0.1 5 s 2";
    QTest::newRow("usual") << QByteArray("# Generated by NetworkManager\nsearch example.net\nnameserver 192.0.2.53\n"
                                         "nameserver 2001:db8::53\n")
                           << "192.0.2.53 2001:db8::53 5 s 2";
    QTest::newRow("systemd-resolved") << QByteArray("nameserver 127.0.0.53\noptions edns0 trust-ad\n")
                                      << "127.0.0.53 5 s 2";
    QTest::newRow("options") << QByteArray("options timeout:1 attempts:9 rotate\nnameserver fe80::1%eth0 ; router\n")
                             << "fe80::1%eth0 1 s 5 rotate";
    QTest::newRow("three at most") << QByteArray("nameserver 192.0.2.1\nnameserver x\nnameserver 192.0.2.2\n"
                                                 "nameserver 192.0.2.3\nnameserver 192.0.2.4\n")
                                   << "192.0.2.1 192.0.2.2 192.0.2.3 5 s 2";
}

void TestDnsMessage::readsResolvConf()
{
    QFETCH(QByteArray, text);
    const ResolverText resolver = ResolverText::parse(text.toStdString());
    std::string result;
    for (const NameServer &server : resolver.servers)
        result += server.address.toString() + (server.zone.empty() ? "" : '%' + server.zone) + ' ';
    result += std::to_string(resolver.timeout.count()) + " s " + std::to_string(resolver.attempts)
        + (resolver.rotate ? " rotate" : "");
    QTEST(QString::fromStdString(result), "result");
}

QTEST_APPLESS_MAIN(TestDnsMessage)
#include "tst_dns_message.moc"
