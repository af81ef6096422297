// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/pseudonyms.h"

#include "format/flow_writer.h"
#include "format/redaction.h"
#include "support/random_flows.h"
#include "support/flows.h"

#include <QtTest>

#include <set>

using namespace ctscope;
using namespace ctscope::test;

namespace {

PseudonymKey keyOf(std::string_view text) { return pseudonymKeyOf(text).value_or(PseudonymKey{}); }
Pseudonyms someNames(Pseudonyms::ClientPorts ports = Pseudonyms::ClientPorts::Keep)
{
    return Pseudonyms(keyOf("a key of 16 byte"), ports);
}

std::string line(const Flow &flow)
{
    std::string out;
    writeConntrackLine(flow, out);
    return out;
}

int commonBits(const IpAddress &a, const IpAddress &b)
{
    for (std::size_t i = 0; i < 128; ++i) {
        if (((a.bytes[i / 8] ^ b.bytes[i / 8]) >> (7 - i % 8) & 1) != 0)
            return static_cast<int>(i);
    }
    return 128;
}

} // namespace

class TestPseudonyms : public QObject {
    Q_OBJECT
private slots:
    void specialAddressesStaySpecial_data();
    void specialAddressesStaySpecial();
    void publicAddressesDoNotBecomeSpecial();
    void addressesShareAsManyBitsAsBefore_data();
    void addressesShareAsManyBitsAsBefore();
    void twoAddressesHaveTwoPseudonyms();
    void embeddedIpv4IsReplacedAlike();
    void keysDecideTheNames();
    void keysNeedSixteenBytes();
    void flowsHaveNoNamesOfTheirOwn();
    void translationsKeepTheirShape();
    void portsOfClientsAreReplacedOnRequest();
    void masksStayMasks();
};

void TestPseudonyms::specialAddressesStaySpecial_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("stays"); ///< how its pseudonyms begin
    const auto add = [](const char *address, const char *stays) {
        QTest::newRow(address) << QString::fromLatin1(address) << QString::fromLatin1(stays);
    };
    add("0.0.0.0", "0.0.0.0");
    add("127.0.0.53", "127.0.0.53");
    add("255.255.255.255", "255.255.255.255");
    add("10.1.2.3", "10.");
    add("192.168.178.20", "192.168.");
    add("169.254.3.4", "169.254.");
    add("192.0.2.77", "192.0.2.");
    add("198.51.100.7", "198.51.100.");
    add("203.0.113.9", "203.0.113.");
    add("224.0.0.251", "224.0.0.251");
    add("::", "::");
    add("::1", "::1");
    add("fe80::1234:56ff:fe78:9abc", "fe80::");
    add("fd12:3456:789a::1", "fd");
    add("2001:db8:1:2::3", "2001:db8:");
    add("ff02::fb", "ff02::fb");
    add("ff02::1:ff12:3456", "ff02:");
    add("::ffff:192.0.2.1", "::ffff:192.0.2.");
    add("64:ff9b::c000:201", "64:ff9b::c000:2");
}

void TestPseudonyms::specialAddressesStaySpecial()
{
    QFETCH(QString, address);
    QFETCH(QString, stays);
    for (const char *secret : {"first key 012345", "second key 01234", "third key 012345"}) {
        Pseudonyms names(keyOf(secret));
        const QString pseudonym = QString::fromStdString(names.address(ip(address.toStdString())).toString());
        QVERIFY2(pseudonym.startsWith(stays), qPrintable(pseudonym));
    }
}

void TestPseudonyms::publicAddressesDoNotBecomeSpecial()
{
    Pseudonyms names = someNames();
    std::mt19937 random(7);
    const auto block = [](std::uint32_t address) {
        const std::uint32_t top = address >> 24;
        const std::uint32_t two = address >> 16;
        return top == 10 ? 1 : top == 127 ? 2 : two == 0xc0a8 ? 3 : two >> 4 == 0xac1 ? 4 : top >> 4 == 14 ? 5 : 0;
    };
    for (int i = 0; i < 20000; ++i) {
        const auto address = static_cast<std::uint32_t>(random());
        QCOMPARE(block(names.address(IpAddress::v4(address)).v4Number()), block(address));
    }
}

void TestPseudonyms::addressesShareAsManyBitsAsBefore_data()
{
    QTest::addColumn<int>("bytes");
    QTest::newRow("IPv4") << 4;
    QTest::newRow("IPv6") << 16;
}

void TestPseudonyms::addressesShareAsManyBitsAsBefore()
{
    QFETCH(int, bytes);
    Pseudonyms names = someNames();
    std::mt19937 random(11);
    for (int i = 0; i < 5000; ++i) {
        IpAddress a{{}, bytes == 4 ? Family::Ipv4 : Family::Ipv6};
        for (int byte = 0; byte < bytes; ++byte)
            a.bytes[static_cast<std::size_t>(byte)] = static_cast<std::uint8_t>(random());
        IpAddress b = a;
        const std::size_t bit = random() % (static_cast<std::size_t>(bytes) * 8);
        b.bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
        for (std::size_t byte = bit / 8 + 1; byte < static_cast<std::size_t>(bytes); ++byte)
            b.bytes[byte] = static_cast<std::uint8_t>(random());
        QCOMPARE(commonBits(names.address(a), names.address(b)), commonBits(a, b));
    }
}

void TestPseudonyms::twoAddressesHaveTwoPseudonyms()
{
    Pseudonyms names = someNames();
    std::set<IpAddress> pseudonyms;
    for (std::uint32_t last = 0; last < 65536; ++last)
        pseudonyms.insert(names.address(IpAddress::v4(0x0a010000u + last)));
    QCOMPARE(pseudonyms.size(), std::size_t(65536));
}

void TestPseudonyms::embeddedIpv4IsReplacedAlike()
{
    Pseudonyms names = someNames();
    const std::string v4 = names.address(ip("198.18.7.9")).toString();
    QCOMPARE(names.address(ip("::ffff:198.18.7.9")), ip("::ffff:" + v4));
    QCOMPARE(names.address(ip("64:ff9b::198.18.7.9")), ip("64:ff9b::" + v4));
    const IpAddress sixToFour = names.address(ip("2002:c612:709::1"));
    const IpAddress plain = ip(v4);
    QVERIFY(std::equal(plain.bytes.begin(), plain.bytes.begin() + 4, sixToFour.bytes.begin() + 2));
}

void TestPseudonyms::keysDecideTheNames()
{
    Pseudonyms one(keyOf("the one key 0123"));
    Pseudonyms same(keyOf("the one key 0123"));
    Pseudonyms longer(keyOf("the one key 0123 and more of it"));
    Pseudonyms other(randomPseudonymKey());
    const IpAddress address = ip("2001:db8:77::5");
    QCOMPARE(one.address(address), same.address(address));
    QVERIFY(one.address(address) != longer.address(address));
    QVERIFY(one.address(address) != other.address(address));
    QCOMPARE(one.word("label", "staff"), same.word("label", "staff"));
    QVERIFY(one.word("label", "staff") != one.word("label", "guests"));
    QVERIFY(one.word("label", "staff") != other.word("label", "staff"));
    QVERIFY(randomPseudonymKey() != randomPseudonymKey());
}

void TestPseudonyms::keysNeedSixteenBytes()
{
    QVERIFY(!pseudonymKeyOf("fifteen bytes .").has_value());
    QVERIFY(pseudonymKeyOf("sixteen bytes ..").has_value());
}

void TestPseudonyms::flowsHaveNoNamesOfTheirOwn()
{
    Pseudonyms names = someNames();
    Flow flow = fullFlow();
    flow.helper = "acme-voice";
    flow.labels = {"board-room", ""};
    flow.program = "/opt/acme/agent";
    flow.stateWord = "ACME";
    flow.statusWords = {"ASSURED", "ACME o33"};
    flow.unknownPairs = {{"user", "alice"}};
    flow.bareWords = {"acme"};
    flow.detail.master = MasterFlow{protocol::tcp, flow.original};
    const Flow changed = names.flow(flow);
    const std::string text = line(changed);
    for (const char *own : {"10.0.0.1 ", "192.0.2.1 ", "203.0.113.1 ", "unlabeled", "acme", "ACME", "board", "alice",
             "4294967295 labels", "portid"})
        QVERIFY2(text.find(own) == std::string::npos, text.c_str());
    QVERIFY(text.find("[ASSURED]") != std::string::npos);
    QCOMPARE(changed.detail.master->original.src, changed.original.src);
    Flow ftp = translatedFlow();
    ftp.helper = "ftp-2121";
    QCOMPARE(names.flow(ftp).helper, ftp.helper);
}

void TestPseudonyms::translationsKeepTheirShape()
{
    for (const auto ports : {Pseudonyms::ClientPorts::Keep, Pseudonyms::ClientPorts::Replace}) {
        Pseudonyms names = someNames(ports);
        RandomFlows random(3);
        for (int i = 0; i < 5000; ++i) {
            Flow flow = random.flow();
            if (flow.original.keys.kind == L4Kind::Ports && flow.original.keys.second < 32768)
                flow.reply.keys.first = std::min<std::uint16_t>(flow.reply.keys.first, 32767);
            const Flow changed = names.flow(flow);
            QCOMPARE(natOf(changed) == natOf(flow), true);
            QCOMPARE(changed.original.src == changed.reply.dst, flow.original.src == flow.reply.dst);
        }
    }
}

void TestPseudonyms::portsOfClientsAreReplacedOnRequest()
{
    Pseudonyms kept = someNames();
    Pseudonyms replaced = someNames(Pseudonyms::ClientPorts::Replace);
    const Flow flow = tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443);
    QCOMPARE(kept.flow(flow).original.keys.first, std::uint16_t(40000));
    const Flow changed = replaced.flow(flow);
    QVERIFY(changed.original.keys.first != 40000);
    QVERIFY(changed.original.keys.first >= 1024);
    QCOMPARE(changed.original.keys.second, std::uint16_t(443));
    QCOMPARE(changed.reply.keys.second, changed.original.keys.first);
    const Flow back = tcpFlow("192.0.2.1", 443, "10.0.0.1", 40000);
    QCOMPARE(replaced.flow(back).original.keys.second, changed.original.keys.first);
}

void TestPseudonyms::masksStayMasks()
{
    Pseudonyms names = someNames();
    Flow flow = maskedFlow();
    flow.original.srcText = "203.0.113.xxx";
    const Flow changed = names.flow(flow);
    QVERIFY(changed.original.src.family == Family::Unreadable);
    QVERIFY(changed.original.srcText.find("203") == std::string::npos);
    QCOMPARE(redactionOf(changed.original.srcText), Redaction::Yes);
    QCOMPARE(names.flow(flow).original.srcText, changed.original.srcText);
}

QTEST_APPLESS_MAIN(TestPseudonyms)
#include "tst_pseudonyms.moc"
