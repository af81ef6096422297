// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/ip_address.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace ctscope;

class TestIpAddress : public QObject {
    Q_OBJECT

private slots:
    void readsWhatIsPrinted_data();
    void readsWhatIsPrinted();
    void refusesWhatIsNoAddress_data();
    void refusesWhatIsNoAddress();
    void ordersNumericallyAndByFamily();
    void tellsTheNumberOfAnIpv4Address();
    void hasNoTextWithoutAnAddress();
    void longestTextFits();
};

void TestIpAddress::readsWhatIsPrinted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("printed");
    QTest::addColumn<QByteArray>("asInProc");
    const auto row = [](const char *text, const char *printed, const char *asInProc) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(printed) << QByteArray(asInProc);
    };
    row("0.0.0.0", "0.0.0.0", "0.0.0.0");
    row("192.168.1.6", "192.168.1.6", "192.168.1.6");
    row("255.255.255.255", "255.255.255.255", "255.255.255.255");
    row("::", "::", "0000:0000:0000:0000:0000:0000:0000:0000");
    row("::1", "::1", "0000:0000:0000:0000:0000:0000:0000:0001");
    row("1::", "1::", "0001:0000:0000:0000:0000:0000:0000:0000");
    row("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001");
    row("2001:DB8::A", "2001:db8::a", "2001:0db8:0000:0000:0000:0000:0000:000a");
    // RFC 5952: one group alone is not shortened, the longest run is, and the first of two equal ones.
    row("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "2001:0db8:0000:0001:0001:0001:0001:0001");
    row("2001:0:0:1:0:0:0:1", "2001:0:0:1::1", "2001:0000:0000:0001:0000:0000:0000:0001");
    row("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "2001:0db8:0000:0000:0001:0000:0000:0001");
    row("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", "0001:0002:0003:0004:0005:0006:0007:0000");
    row("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", "0000:0002:0003:0004:0005:0006:0007:0008");
    row("1:2::7:8", "1:2::7:8", "0001:0002:0000:0000:0000:0000:0007:0008");
    row("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    row("::ffff:192.0.2.1", "::ffff:192.0.2.1", "0000:0000:0000:0000:0000:ffff:c000:0201");
    row("::ffff:c000:0201", "::ffff:192.0.2.1", "0000:0000:0000:0000:0000:ffff:c000:0201");
    row("64:ff9b::198.51.100.7", "64:ff9b::c633:6407", "0064:ff9b:0000:0000:0000:0000:c633:6407");
    row("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304", "0001:0002:0003:0004:0005:0006:0102:0304");
}

void TestIpAddress::readsWhatIsPrinted()
{
    QFETCH(QByteArray, text);
    const auto address = IpAddress::parse(text.toStdString());
    QVERIFY(address.has_value());
    QTEST(QByteArray::fromStdString(address->toString()), "printed");
    QTEST(QByteArray::fromStdString(address->toKernelString()), "asInProc");
    QVERIFY(IpAddress::parse(address->toString()) == address);
    QVERIFY(IpAddress::parse(address->toKernelString()) == address);
    QCOMPARE(address->isV6(), text.contains(':'));
    QCOMPARE(address->isV4(), !text.contains(':'));
}

void TestIpAddress::refusesWhatIsNoAddress_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", "1.2.3.256", "1.2.3.1000",
             "1.2.3.0004", ".1.2.3", "1..2.3", "1.2.3.4 ", " 1.2.3.4", "x.x.x.x", "1.2.3.4:80", "-1.2.3.4", "1.2.3.+4",
             ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
             "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::", "g::", "fe80::1%eth0", "[::1]", "::1.2.3",
             "::1.2.3.256", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5", "::1 "})
        QTest::newRow(*text == '\0' ? "nothing" : text) << QByteArray(text);
    QTest::newRow("a NUL behind it") << QByteArray("1.2.3.4\0", 8);
    QTest::newRow("a NUL inside") << QByteArray("1::\0", 4);
}

void TestIpAddress::refusesWhatIsNoAddress()
{
    QFETCH(QByteArray, text);
    QVERIFY(!IpAddress::parse(std::string_view(text.constData(), static_cast<std::size_t>(text.size()))).has_value());
}

void TestIpAddress::ordersNumericallyAndByFamily()
{
    IpAddress unreadable;
    unreadable.family = Family::Unreadable;
    std::vector<IpAddress> addresses = {unreadable};
    for (const char *text : {"2001:db8::1", "10.0.0.2", "9.255.255.255", "10.0.0.10", "::1", "2001:db8::", "192.0.2.1"})
        addresses.push_back(IpAddress::parse(text).value());
    addresses.push_back({});
    std::ranges::sort(addresses);

    QByteArrayList printed;
    for (const IpAddress &address : addresses)
        printed << (address.family == Family::Unreadable ? "?" : QByteArray::fromStdString(address.toString()));
    QCOMPARE(printed.join(' '), QByteArray(" 9.255.255.255 10.0.0.2 10.0.0.10 192.0.2.1 ::1 2001:db8:: 2001:db8::1 ?"));
}

void TestIpAddress::tellsTheNumberOfAnIpv4Address()
{
    QCOMPARE(IpAddress::v4(0xc0a80106).toString(), std::string("192.168.1.6"));
    QCOMPARE(IpAddress::parse("192.168.1.6")->v4Number(), 0xc0a80106u);
    QCOMPARE(IpAddress::parse("::1")->v4Number(), 0u);
}

void TestIpAddress::hasNoTextWithoutAnAddress()
{
    QCOMPARE(IpAddress().toString(), std::string());
    QCOMPARE(IpAddress().toKernelString(), std::string());
    QVERIFY(!IpAddress().isV4() && !IpAddress().isV6());
}

void TestIpAddress::longestTextFits()
{
    std::array<std::uint8_t, 16> bytes;
    bytes.fill(0xff);
    QVERIFY(IpAddress::v6(bytes).toString().size() <= IpAddress::maxTextLength);
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 255, 255, 255, 255};
    QVERIFY(IpAddress::v6(bytes).toString().size() <= IpAddress::maxTextLength);
}

QTEST_APPLESS_MAIN(TestIpAddress)
#include "tst_ip_address.moc"
