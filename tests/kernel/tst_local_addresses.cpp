// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/local_addresses.h"

#include "kernel/own_addresses.h"

#include "support/fake_root.h"

#include <QStringList>
#include <QTest>

#include <unistd.h>

using namespace ctscope;

namespace {

QString words(const std::optional<std::vector<IpAddress>> &addresses)
{
    if (!addresses)
        return QStringLiteral("not known");
    QStringList words;
    for (const IpAddress &address : *addresses)
        words << QString::fromStdString(address.toString());
    return words.join(u' ');
}

// As the kernel prints it: a leaf, and below it what the address is.
constexpr char trie[] = "Main:\n"
                        "  +-- 0.0.0.0/0 3 0 5\n"
                        "     |-- 0.0.0.0\n"
                        "        /0 universe UNICAST\n"
                        "     +-- 192.0.2.0/24 2 0 2\n"
                        "        |-- 192.0.2.0\n"
                        "           /24 link UNICAST\n"
                        "        |-- 192.0.2.7\n"
                        "           /32 host LOCAL\n"
                        "        |-- 192.0.2.255\n"
                        "           /32 link BROADCAST\n"
                        "Local:\n"
                        "     |-- 127.0.0.1\n"
                        "        /32 host LOCAL\n"
                        "     |-- 192.0.2.7\n"
                        "        /32 host LOCAL\n";
constexpr char inet6[] = "00000000000000000000000000000001 01 80 10 80       lo\n"
                         "20010db8000000000000000000000007 02 40 00 80     eth0\n"
                         "not an address\n";

} // namespace

class LocalAddressesTest : public QObject {
    Q_OBJECT

private slots:
    void thoseOfANamespaceAreReadFromOneOfItsProcesses()
    {
        FakeRoot root;
        root.write(QStringLiteral("/proc/4711/net/fib_trie"), trie);
        root.write(QStringLiteral("/proc/4711/net/if_inet6"), inet6);
        QCOMPARE(words(readLocalAddressesOf(4711, root.path())), QStringLiteral("127.0.0.1 192.0.2.7 ::1 2001:db8::7"));
    }

    void theBroadcastAddressesAreThereToo()
    {
        FakeRoot root;
        root.write(QStringLiteral("/proc/4711/net/fib_trie"),
            QByteArray(trie) + "     |-- 192.0.2.255\n        /32 link BROADCAST\n");
        const auto own = OwnAddresses::readOf(4711, root.path());
        QVERIFY(own.has_value());
        QVERIFY(own->has(IpAddress::parse("192.0.2.7").value()));
        QVERIFY(own->has(IpAddress::parse("127.0.0.77").value()));
        QVERIFY(!own->has(IpAddress::parse("192.0.2.255").value()));
        QVERIFY(own->isGroup(IpAddress::parse("192.0.2.255").value()));
        QVERIFY(own->isGroup(IpAddress::parse("224.0.0.1").value()));
        QVERIFY(!own->isGroup(IpAddress::parse("192.0.2.7").value()));
        QVERIFY(!OwnAddresses::readOf(4712, root.path()));
    }

    void aKernelWithoutIpv6HasFewer()
    {
        FakeRoot root;
        root.write(QStringLiteral("/proc/4711/net/fib_trie"), trie);
        QCOMPARE(words(readLocalAddressesOf(4711, root.path())), QStringLiteral("127.0.0.1 192.0.2.7"));
    }

    void aProcessThatHasGoneTellsNothing()
    {
        QCOMPARE(words(readLocalAddressesOf(4711, FakeRoot().path())), QStringLiteral("not known"));
    }

    void ourOwnAreTheSameBothWays()
    {
        const auto own = readLocalAddresses();
        const auto ofProcess = readLocalAddressesOf(static_cast<std::uint32_t>(::getpid()));
        QVERIFY(own && ofProcess);
        // The trie also has all of 127.0.0.0/8 as one entry, which is no address of an interface.
        for (const IpAddress &address : *own)
            QVERIFY2(std::ranges::find(*ofProcess, address) != ofProcess->end(), address.toString().c_str());
    }
};

QTEST_APPLESS_MAIN(LocalAddressesTest)
#include "tst_local_addresses.moc"
