// SPDX-License-Identifier: GPL-3.0-or-later
// The names of ports: what a filter reads, and what is shown.
#include "kernel/service_names.h"

#include <QTest>

#include <set>

using namespace ctscope;

namespace {

QByteArray text(std::string_view word) { return {word.data(), qsizetype(word.size())}; }

} // namespace

class ServiceNamesTest : public QObject {
    Q_OBJECT
private slots:
    void filtersReadTheCommonServicesAlone()
    {
        QCOMPARE(portOfService("https"), std::optional<std::uint16_t>(443));
        QCOMPARE(portOfService("HTTPS"), std::optional<std::uint16_t>(443));
        QCOMPARE(portOfService("domain"), std::optional<std::uint16_t>(53));
        QCOMPARE(portOfService("DNS"), std::optional<std::uint16_t>(53));
        // In the services(5) of most systems, but not of all.
        QCOMPARE(portOfService("amqps"), std::nullopt);
        QCOMPARE(portOfService(""), std::nullopt);
    }

    void eachCommonServiceHasOnePortAndEachPortOneService()
    {
        std::set<std::string_view> names;
        int last = -1;
        for (const CommonService &service : commonServices()) {
            QVERIFY2(int(service.port) > last, text(service.name).constData());
            QVERIFY2(names.insert(service.name).second, text(service.name).constData());
            QCOMPARE(portOfService(service.name), std::optional(service.port));
            QCOMPARE(text(commonServiceOf(service.port)), text(service.name));
            last = service.port;
        }
        QCOMPARE(text(commonServiceOf(1)), QByteArray());
    }

    void theSystemsNamesComeFirst()
    {
        ServiceNames names = ServiceNames::parse("our-web 80/tcp\nssh 22/tcp\nshell 514/tcp\nsyslog 514/udp\n");
        names.addCommon();
        const auto shown = [&names](int port) {
            const auto number = static_cast<std::uint16_t>(port);
            return text(names.name(number)) + '|' + text(names.name(number, protocol::tcp)) + '|'
                + text(names.name(number, protocol::udp));
        };
        QCOMPARE(shown(22), QByteArray("ssh|ssh|"));
        // A port that the system names for one protocol has no other name.
        QCOMPARE(shown(80), QByteArray("our-web|our-web|"));
        QCOMPARE(shown(514), QByteArray("|shell|syslog"));
        QCOMPARE(shown(443), QByteArray("https|https|https"));
        QCOMPARE(shown(51820), QByteArray("wireguard||wireguard"));
        QCOMPARE(shown(5671), QByteArray("||"));
    }

    void thisSystemNamesTheCommonPorts()
    {
        for (const CommonService &service : commonServices())
            QVERIFY2(!ServiceNames::ofSystem().name(service.port, service.protocol.value_or(protocol::tcp)).empty()
                    || !ServiceNames::ofSystem().name(service.port, protocol::udp).empty(),
                text(service.name).constData());
    }
};

QTEST_GUILESS_MAIN(ServiceNamesTest)
#include "tst_service_names.moc"
