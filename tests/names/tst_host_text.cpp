// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_text.h"

#include <QTest>

using namespace ctscope;

namespace {

QString read(HostText kind, const char *text)
{
    QStringList lines;
    for (const HostName &name : readHostText(kind, text, NameSource::Lease))
        lines << QString::fromStdString(name.address.toString() + ' ' + name.name);
    return lines.join(QStringLiteral(", "));
}

} // namespace

class TestHostText : public QObject {
    Q_OBJECT
private slots:
    void readsNames_data();
    void readsNames();
    void readsWhateverComes_data();
    void readsWhateverComes();
};

void TestHostText::readsNames_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *title, HostText kind, const char *text, const char *names) {
        QTest::newRow(title) << static_cast<int>(kind) << QByteArray(text) << QString::fromLatin1(names);
    };
    row("hosts(5)", HostText::Hosts,
        "127.0.0.1\tlocalhost\n"
        "# The following lines are desirable for IPv6 capable hosts\n"
        "::1     localhost ip6-localhost ip6-loopback\n"
        "192.0.2.7   mail.example.net mail   # the second floor\n"
        "  fe80::1%eth0 router\r\n"
        "192.0.2.8\n"
        "not.an.address host\n"
        "192.0.2.9 dotted.example.net.\n",
        "127.0.0.1 localhost, ::1 localhost, 192.0.2.7 mail.example.net, fe80::1 router, 192.0.2.9 dotted.example.net");
    row("a list for blocking names nothing", HostText::Hosts, "0.0.0.0 ads.example.net\n:: ads.example.net\n", "");
    row("dnsmasq", HostText::Dnsmasq,
        "1764201600 52:54:00:12:34:56 192.168.122.23 debian12 ff:00:11:22:33\n"
        "1764201700 52:54:00:aa:bb:cc 192.168.122.24 * 01:52:54:00:aa:bb:cc\n"
        "0 02:42:ac:11:00:02 192.168.122.25 static-host *\n"
        "duid 00:01:00:01:2d:3f:aa:bb:52:54:00:12:34:56\n"
        "1764201600 1193046 2001:db8:1::23 debian12 00:01:00:01:2d:3f:aa:bb\n",
        "192.168.122.23 debian12, 192.168.122.25 static-host, 2001:db8:1::23 debian12");
    row("Kea, IPv4: the last line of a lease counts", HostText::Kea,
        "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_"
        "id\n"
        "192.0.2.10,08:00:27:00:00:01,,3600,1764205200,1,0,0,laptop.example.net,0,,0\n"
        "192.0.2.11,08:00:27:00:00:02,,3600,1764205200,1,0,0,phone,0,,0\n"
        "192.0.2.12,08:00:27:00:00:03,,3600,1764205200,1,0,0,declined,1,,0\n"
        "192.0.2.11,08:00:27:00:00:02,,0,1764205100,1,0,0,phone,0,,0\n"
        "192.0.2.10,08:00:27:00:00:01,,3600,1764208800,1,0,0,laptop2.example.net.,0,,0\n"
        "192.0.2.13,08:00:27:00:00:04,,3600,1764208800,1,0,0,,0,,0\n",
        "192.0.2.10 laptop2.example.net");
    row("Kea, IPv6: a delegated prefix is no host", HostText::Kea,
        "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,"
        "hostname,"
        "hwaddr,state,user_context,hwtype,hwaddr_source,pool_id\n"
        "2001:db8::10,00:03:00:01:08:00:27:00:00:01,3600,1764205200,1,1800,0,1,128,0,0,six.example.net,,0,,,,0\n"
        "2001:db8:8::,00:03:00:01:08:00:27:00:00:01,3600,1764205200,1,1800,2,1,48,0,0,six.example.net,,0,,,,0\n",
        "2001:db8::10 six.example.net");
    row("Kea without a header", HostText::Kea, "192.0.2.10,08:00:27:00:00:01,,3600\n", "");
    row("a lease of systemd-networkd", HostText::Networkd,
        "# This is private data. Do not parse.\n"
        "ADDRESS=192.0.2.20\nNETMASK=255.255.255.0\nROUTER=192.0.2.1\nSERVER_ADDRESS=192.0.2.1\nT1=1800\n"
        "LIFETIME=3600\nDNS=192.0.2.1\nDOMAINNAME=example.net\nHOSTNAME=workstation\nCLIENTID=ff00112233\n",
        "192.0.2.20 workstation");
    row("the leases of its server", HostText::LeasesAsJson,
        R"({"BootID":[1,2,3],"Address":[192,0,2,1],"PrefixLength":24,"Leases":[)"
        R"({"ClientId":[1,82,84,0,18,52,86],"Address":[192,0,2,30],"Hostname":"camera","HardwareAddressType":1,)"
        R"("ExpirationUSec":4242},{"ClientId":[1,2],"Address":[192,0,2,31]}]})",
        "192.0.2.30 camera");
    row("the leases of a virtual network of libvirt", HostText::LeasesAsJson,
        "[\n  {\n    \"ip-address\": \"192.168.122.40\",\n    \"mac-address\": \"52:54:00:12:34:56\",\n"
        "    \"hostname\": \"guest\",\n    \"expiry-time\": 1764201600\n  },\n"
        "  {\n    \"ip-address\": \"192.168.122.41\",\n    \"mac-address\": \"52:54:00:12:34:57\"\n  }\n]\n",
        "192.168.122.40 guest");
}

void TestHostText::readsNames()
{
    QFETCH(int, kind);
    QFETCH(QByteArray, text);
    QTEST(read(static_cast<HostText>(kind), text.constData()), "names");
}

void TestHostText::readsWhateverComes_data()
{
    QTest::addColumn<int>("kind");
    for (int kind = 0; kind <= static_cast<int>(HostText::LeasesAsJson); ++kind)
        QTest::addRow("%d", kind) << kind;
}

/// Each beginning of each of the texts, read as each of the kinds: the names are those of whole lines, or none.
void TestHostText::readsWhateverComes()
{
    QFETCH(int, kind);
    const QByteArray texts[] = {"192.0.2.7 mail.example.net\n", "1764201600 52:54:00:12:34:56 192.0.2.23 debian12 *\n",
        "address,hostname\n192.0.2.10,laptop\n", "ADDRESS=192.0.2.20\nHOSTNAME=workstation\n",
        R"({"Leases":[{"Address":[192,0,2,30],"Hostname":"camera"}]})"};
    for (const QByteArray &text : texts) {
        for (qsizetype length = 0; length <= text.size(); ++length) {
            const std::string begin = text.left(length).toStdString();
            for (const HostName &name : readHostText(static_cast<HostText>(kind), begin, NameSource::Lease))
                QVERIFY2(begin.find(name.name) != std::string::npos, begin.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TestHostText)
#include "tst_host_text.moc"
