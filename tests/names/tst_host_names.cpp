// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/address_kind.h"
#include "names/host_names.h"

#include <QTest>

#include <string>

using namespace ctscope;

namespace {

IpAddress ip(const char *text) { return *IpAddress::parse(text); }

std::string nameOf(const HostNames &names, const char *address)
{
    const HostName *const found = names.find(ip(address));
    return found != nullptr ? found->name : "-";
}

} // namespace

class TestHostNames : public QObject {
    Q_OBJECT
private slots:
    void theBestSourceNamesAnAddress();
    void findsEachOfManyAndNoOther();
    void tellsPublicAddresses_data();
    void tellsPublicAddresses();
};

void TestHostNames::theBestSourceNamesAnAddress()
{
    const HostNames names({{ip("192.0.2.1"), "ptr.example.net", NameSource::Dns},
        {ip("192.0.2.1"), "printer", NameSource::User}, {ip("192.0.2.1"), "second", NameSource::User},
        {ip("192.0.2.2"), "leased", NameSource::Lease}, {ip("192.0.2.2"), "hosts", NameSource::HostsFile},
        {ip("::ffff:192.0.2.3"), "mapped", NameSource::HostsFile}, {ip("2001:db8::1"), "six", NameSource::HostsFile},
        {ip("192.0.2.9"), "", NameSource::User}});
    QCOMPARE(nameOf(names, "192.0.2.1"), std::string("printer"));
    QCOMPARE(nameOf(names, "192.0.2.2"), std::string("hosts"));
    QCOMPARE(nameOf(names, "192.0.2.3"), std::string("mapped"));
    QCOMPARE(nameOf(names, "::ffff:192.0.2.1"), std::string("printer"));
    QCOMPARE(nameOf(names, "2001:db8::1"), std::string("six"));
    QCOMPARE(nameOf(names, "192.0.2.9"), std::string("-"));
    QCOMPARE(names.all().size(), std::size_t(4));
    QVERIFY(HostNames().find(ip("192.0.2.1")) == nullptr);
    QVERIFY(names.find(IpAddress()) == nullptr);
}

void TestHostNames::findsEachOfManyAndNoOther()
{
    constexpr std::uint32_t count = 50000;
    std::vector<HostName> all;
    for (std::uint32_t i = 0; i < count; ++i)
        all.push_back({IpAddress::v4(0x0a000000 + 3 * i), std::to_string(i), NameSource::Dns});
    const HostNames names(std::move(all));
    for (std::uint32_t i = 0; i < 3 * count; ++i) {
        const HostName *const found = names.findIpv4(0x0a000000 + i);
        QCOMPARE(found != nullptr, i % 3 == 0);
        QVERIFY(found == nullptr || found->name == std::to_string(i / 3));
        QCOMPARE(names.find(IpAddress::v4(0x0a000000 + i)), found);
    }
}

void TestHostNames::tellsPublicAddresses_data()
{
    QTest::addColumn<bool>("one");
    QTest::addColumn<bool>("open");
    for (const char *text : {"0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.0.1", "169.254.1.1", "224.0.0.1", "239.1.2.3",
             "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "febf::1", "ff02::1"})
        QTest::newRow(text) << false << false;
    for (const char *text : {"10.0.0.1", "100.64.0.1", "100.127.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1",
             "192.0.2.1", "192.0.0.8", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "fc00::1",
             "fd12::1", "2001:db8::1", "3fff::1", "64:ff9b::1", "::2"})
        QTest::newRow(text) << true << false;
    for (const char *text :
        {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1",
            "192.0.3.1", "198.20.0.1", "223.255.255.1", "2600::1", "2001:db9::1", "3ffe::1"})
        QTest::newRow(text) << true << true;
}

void TestHostNames::tellsPublicAddresses()
{
    QFETCH(bool, one);
    QFETCH(bool, open);
    const IpAddress address = ip(QTest::currentDataTag());
    QCOMPARE(namesOneHost(address), one);
    QCOMPARE(isPublic(address), open);
}

QTEST_APPLESS_MAIN(TestHostNames)
#include "tst_host_names.moc"
