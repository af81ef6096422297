// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_directory.h"
#include "names/reverse_lookups.h"
#include "support/dns_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <mutex>

using namespace ctscope;
using namespace ctscope::test;

namespace {

using Bytes = DnsServer::Bytes;

IpAddress ip(const char *text) { return *IpAddress::parse(text); }

/// "7.2.0.192.in-addr.arpa" is of host-7.example.net; addresses that end in 9 have no name.
std::optional<Bytes> usualAnswer(const std::string &name, const Bytes &question)
{
    const std::string last = name.substr(0, name.find('.'));
    if (last == "9")
        return negativeAnswer(question, 3, 900, 60);
    return answerWith(question, {{"host-" + last + ".example.net", 300}});
}

LookupOptions optionsFor(const std::vector<std::uint16_t> &ports)
{
    LookupOptions options;
    options.perSecond = 100000;
    options.resolver = [ports] {
        ResolverText text;
        for (const std::uint16_t port : ports)
            text.servers.push_back({IpAddress::v4(0x7f000001), {}, port});
        text.timeout = std::chrono::seconds(1);
        return text;
    };
    return options;
}

std::string namesOf(const ReverseLookups &lookups)
{
    std::string text;
    for (const HostName &name : lookups.names())
        text += name.address.toString() + ' ' + name.name + '\n';
    return text;
}

} // namespace

class TestReverseLookups : public QObject {
    Q_OBJECT
private slots:
    void asksAndKeepsTheAnswers();
    void neverAsksForAddressesOfManyHosts();
    void asksForPrivateAddressesOnlyWhenAskedTo();
    void asksTheNextServerWhenOneFails();
    void believesOnlyTheServerThatWasAsked();
    void sendsNoMoreThanItMay();
    void endsAtOnceWhileServersAreSilent();
    void theDirectoryAsksOnlyWhenItIsSwitchedOn();
    void aLeaseIsNoNameForTablesOfOtherMachines();
};

void TestReverseLookups::asksAndKeepsTheAnswers()
{
    const DnsServer server(usualAnswer);
    QVERIFY(server.works());
    ReverseLookups lookups(optionsFor({server.port()}));
    lookups.ask({ip("8.8.4.7"), ip("8.8.4.8"), ip("8.8.4.9"), ip("8.8.4.7")});
    QTRY_VERIFY(!lookups.isBusy());
    QCOMPARE(namesOf(lookups), std::string("8.8.4.7 host-7.example.net\n8.8.4.8 host-8.example.net\n"));
    QCOMPARE(server.asked().size(), std::size_t(3));
    QCOMPARE(server.asked().front(), std::string("7.4.8.8.in-addr.arpa"));
    // What is known is not asked for, neither that there is no name.
    lookups.ask({ip("8.8.4.9"), ip("8.8.4.7"), ip("8.8.4.10")});
    QTRY_VERIFY(!lookups.isBusy());
    QCOMPARE(server.asked().size(), std::size_t(4));
    QCOMPARE(server.asked().back(), std::string("10.4.8.8.in-addr.arpa"));
}

void TestReverseLookups::neverAsksForAddressesOfManyHosts()
{
    const DnsServer server(usualAnswer);
    LookupOptions options = optionsFor({server.port()});
    options.privateToo = true;
    ReverseLookups lookups(options);
    lookups.ask({ip("127.0.0.1"), ip("0.0.0.0"), ip("224.0.0.251"), ip("255.255.255.255"), ip("169.254.1.1"), ip("::1"),
        ip("fe80::1"), ip("ff02::fb"), IpAddress()});
    QVERIFY(!lookups.isBusy());
    QVERIFY(server.asked().empty());
}

void TestReverseLookups::asksForPrivateAddressesOnlyWhenAskedTo()
{
    const DnsServer server(usualAnswer);
    const std::vector<IpAddress> inside = {ip("10.0.0.7"), ip("192.168.1.7"), ip("100.64.0.7"), ip("fd00::7")};
    ReverseLookups publicOnly(optionsFor({server.port()}));
    publicOnly.ask(inside);
    QVERIFY(!publicOnly.isBusy());
    QVERIFY(server.asked().empty());
    LookupOptions options = optionsFor({server.port()});
    options.privateToo = true;
    ReverseLookups lookups(options);
    lookups.ask(inside);
    QTRY_COMPARE(lookups.names().size(), inside.size());
}

void TestReverseLookups::asksTheNextServerWhenOneFails()
{
    const DnsServer broken([](const std::string &, const Bytes &question) -> std::optional<Bytes> {
        return negativeAnswer(question, 2, 0, 0);
    });
    const DnsServer good(usualAnswer);
    ReverseLookups lookups(optionsFor({broken.port(), good.port()}));
    lookups.ask({ip("8.8.4.7")});
    QTRY_COMPARE(namesOf(lookups), std::string("8.8.4.7 host-7.example.net\n"));
    QCOMPARE(broken.asked().size(), std::size_t(1));
    ReverseLookups alone(optionsFor({broken.port()}));
    alone.ask({ip("8.8.4.7")});
    QTRY_VERIFY(!alone.isBusy());
    QCOMPARE(broken.asked().size(), std::size_t(3)); // two attempts
    QVERIFY(alone.names().empty());
    // It rests for a minute.
    alone.ask({ip("8.8.4.7")});
    QVERIFY(!alone.isBusy());
}

void TestReverseLookups::believesOnlyTheServerThatWasAsked()
{
    const DnsServer server([](const std::string &name, const Bytes &question) -> std::optional<Bytes> {
        Bytes forged = *usualAnswer(name, question);
        forged[0] ^= 1; // another id
        return forged;
    });
    ReverseLookups lookups(optionsFor({server.port()}));
    lookups.ask({ip("8.8.4.7")});
    QTRY_COMPARE(server.asked().size(), std::size_t(2)); // asked again after the timeout
    QTRY_VERIFY(!lookups.isBusy());
    QVERIFY(lookups.names().empty());
}

void TestReverseLookups::sendsNoMoreThanItMay()
{
    const DnsServer server(usualAnswer);
    LookupOptions options = optionsFor({server.port()});
    options.perSecond = 50;
    ReverseLookups lookups(options);
    std::vector<IpAddress> addresses;
    constexpr std::uint32_t count = 40;
    for (std::uint32_t i = 0; i < count; ++i)
        addresses.push_back(IpAddress::v4(0x08080000 + i));
    QElapsedTimer timer;
    timer.start();
    lookups.ask(addresses);
    QTRY_VERIFY(!lookups.isBusy());
    QVERIFY2(timer.elapsed() >= (count - 1) * 1000 / 50, "the questions were sent faster than allowed");
    QCOMPARE(lookups.sent(), std::size_t(count));
}

void TestReverseLookups::endsAtOnceWhileServersAreSilent()
{
    const DnsServer silent([](const std::string &, const Bytes &) -> std::optional<Bytes> { return std::nullopt; });
    LookupOptions options = optionsFor({silent.port()});
    auto resolver = options.resolver;
    options.resolver = [resolver] {
        ResolverText text = resolver();
        text.timeout = std::chrono::seconds(30);
        return text;
    };
    QElapsedTimer timer;
    {
        ReverseLookups lookups(options);
        lookups.ask({ip("8.8.4.7")});
        QTRY_COMPARE(silent.asked().size(), std::size_t(1));
        QVERIFY(lookups.isBusy());
        timer.start();
    }
    QVERIFY(timer.elapsed() < 10000);
}

void TestReverseLookups::theDirectoryAsksOnlyWhenItIsSwitchedOn()
{
    const QTemporaryDir nothing;
    const DnsServer server(usualAnswer);
    std::mutex mutex;
    HostNamesPtr last;
    HostDirectory directory(
        [&](KnownHosts hosts) {
            const std::lock_guard lock(mutex);
            last = std::move(hosts.here);
        },
        nothing.path().toStdString(), optionsFor({server.port()}));
    const auto nameOf = [&](const char *address) {
        const std::lock_guard lock(mutex);
        const HostName *const found = last ? last->find(ip(address)) : nullptr;
        return found != nullptr ? found->name : std::string("-");
    };
    directory.setWanted({.known = true});
    directory.setOfUser({{ip("8.8.4.8"), "mine", NameSource::User}}, {});
    directory.ask({ip("8.8.4.7")});
    QTRY_COMPARE(nameOf("8.8.4.8"), std::string("mine"));
    QCOMPARE(nameOf("8.8.4.7"), std::string("-"));
    QVERIFY(server.asked().empty());
    directory.setWanted({.known = true, .asked = true});
    directory.ask({ip("8.8.4.7"), ip("8.8.4.8"), ip("10.0.0.7")});
    QTRY_COMPARE(nameOf("8.8.4.7"), std::string("host-7.example.net"));
    QCOMPARE(nameOf("8.8.4.8"), std::string("mine"));
    QCOMPARE(nameOf("10.0.0.7"), std::string("-"));
    // What is known here is not asked for.
    QCOMPARE(server.asked(), std::vector<std::string>{"7.4.8.8.in-addr.arpa"});
    directory.setWanted({.known = true});
    QTRY_COMPARE(nameOf("8.8.4.7"), std::string("-"));
    QCOMPARE(nameOf("8.8.4.8"), std::string("mine"));
}

void TestReverseLookups::aLeaseIsNoNameForTablesOfOtherMachines()
{
    const QTemporaryDir machine;
    const auto write = [&machine](const QString &name, const QByteArray &text) {
        const QString path = machine.filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(write(QStringLiteral("etc/hosts"), "192.0.2.1 one\n"));
    QVERIFY(write(QStringLiteral("var/lib/misc/dnsmasq.leases"), "1764201600 52:54:00:12:34:56 192.0.2.2 two *\n"));
    std::mutex mutex;
    KnownHosts last;
    HostDirectory directory(
        [&](KnownHosts hosts) {
            const std::lock_guard lock(mutex);
            last = std::move(hosts);
        },
        machine.path().toStdString());
    const auto nameOf = [&](HostNamesPtr KnownHosts::*names, const char *address) {
        const std::lock_guard lock(mutex);
        const HostName *const found = last.*names ? (last.*names)->find(ip(address)) : nullptr;
        return found != nullptr ? found->name : std::string("-");
    };
    directory.setWanted({.known = true});
    directory.setOfUser({{ip("192.0.2.3"), "three", NameSource::User}}, {});
    QTRY_COMPARE(nameOf(&KnownHosts::here, "192.0.2.2"), std::string("two"));
    QTRY_COMPARE(nameOf(&KnownHosts::elsewhere, "192.0.2.3"), std::string("three"));
    QCOMPARE(nameOf(&KnownHosts::here, "192.0.2.1"), std::string("one"));
    QCOMPARE(nameOf(&KnownHosts::elsewhere, "192.0.2.1"), std::string("one"));
    QCOMPARE(nameOf(&KnownHosts::elsewhere, "192.0.2.2"), std::string("-"));
}

QTEST_GUILESS_MAIN(TestReverseLookups)
#include "tst_reverse_lookups.moc"
