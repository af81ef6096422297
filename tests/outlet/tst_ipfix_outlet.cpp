// SPDX-License-Identifier: GPL-3.0-or-later
// Flows to a collector on this machine's loopback, which is there, goes, and comes back.
#include "outlet/ipfix_outlet.h"

#include "support/ended_flows.h"
#include "support/ipfix_reader.h"

#include <QTest>

#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::outlet;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000; // ms
constexpr std::chrono::seconds finishTime{10};

/// A TCP socket at the loopback that listens when it is asked to.
int boundSocket(std::uint16_t port, std::uint16_t &bound)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        qFatal("no port");
    socklen_t size = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size);
    bound = ntohs(address.sin_port);
    return socket;
}

/// A port that no other program gets, and that refuses connections while no Collector listens at it.
class Port {
public:
    Port()
        : m_socket(boundSocket(0, m_number))
    {
    }
    ~Port() { ::close(m_socket); }
    Port(const Port &) = delete;
    Port &operator=(const Port &) = delete;
    std::uint16_t number() const { return m_number; }

private:
    std::uint16_t m_number = 0;
    int m_socket;
};

/// A TCP socket that listens at a port of the loopback.
class Collector {
public:
    explicit Collector(std::uint16_t port = 0)
    {
        m_listening = boundSocket(port, m_port);
        if (::listen(m_listening, 4) != 0)
            qFatal("no port to listen at");
    }
    ~Collector()
    {
        hangUp();
        ::close(m_listening);
    }
    std::uint16_t port() const { return m_port; }
    /// Reads what is there, as messages of the present session.
    void read()
    {
        if (m_socket < 0) {
            m_socket = ::accept4(m_listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (m_socket < 0)
                return;
            reader = {};
            ++sessions;
            m_pending.clear();
        }
        char buffer[65536];
        for (ssize_t got = 0; (got = ::recv(m_socket, buffer, sizeof buffer, 0)) > 0;)
            m_pending.append(buffer, got);
        for (qsizetype length = 0; (length = IpfixReader::lengthOf(m_pending)) > 0 && m_pending.size() >= length;) {
            reader.read(m_pending.left(length), true);
            m_pending.remove(0, length);
        }
    }
    /// With a reset, as the kernel of a machine that was restarted answers.
    void hangUp()
    {
        if (m_socket < 0)
            return;
        const linger now{1, 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        ::close(std::exchange(m_socket, -1));
    }

    IpfixReader reader;
    int sessions = 0;

private:
    int m_listening;
    int m_socket = -1;
    std::uint16_t m_port = 0;
    QByteArray m_pending;
};

IpfixOutlet::Options optionsFor(std::uint16_t port)
{
    IpfixOutlet::Options options;
    options.target = {"127.0.0.1", std::to_string(port), false};
    options.withDestinations = true;
    options.backoff.first = std::chrono::milliseconds(10);
    return options;
}

void add(IpfixOutlet &outlet, std::uint32_t first, std::uint32_t count)
{
    FlowStore flows;
    for (std::uint32_t number = first; number < first + count; ++number) {
        flows.clear();
        flows.append(numberedFlow(number));
        outlet.addEnded({flows, 0, {someTime, someTime + oneSecond, EndReason::Closed, false, 0}});
    }
    outlet.commit(someTime);
}

} // namespace

class IpfixOutlets : public QObject {
    Q_OBJECT
private slots:
    void targetsAreRead();
    void sequenceNumbersCountRecords();
    void templatesComeAgain();
    void aCollectorThatComesBackGetsTheRest();
    void lossIsCounted();
    void aDatagramHoldsWholeRecords();
};

void IpfixOutlets::targetsAreRead()
{
    const auto read = [](std::string_view text) {
        const auto target = IpfixTarget::parse(text, true);
        return target ? target->toString() : std::string("wrong");
    };
    QCOMPARE(read("collector:4739"), "ipfix-udp=collector:4739");
    QCOMPARE(read("[2001:db8::1]:4739"), "ipfix-udp=[2001:db8::1]:4739");
    for (const std::string_view wrong : {"collector", ":4739", "collector:", "2001:db8::1:4739", "collector:ipfix"})
        QCOMPARE(read(wrong), "wrong");
}

void IpfixOutlets::sequenceNumbersCountRecords()
{
    Collector collector;
    IpfixOutlet outlet(optionsFor(collector.port()));
    for (std::uint32_t round = 0; round < 10; ++round)
        add(outlet, round * 1000, 1000);
    const auto all = [&] {
        collector.read();
        return collector.reader.flows;
    };
    QTRY_COMPARE_WITH_TIMEOUT(all(), 10'000u, patience);
    QCOMPARE(collector.reader.error, QString());
    QTRY_COMPARE_WITH_TIMEOUT(outlet.status().sent, 10'000u, patience);
    QCOMPARE(outlet.status().waiting, 0u);
    QCOMPARE(outlet.status().lost, 0u);
    QCOMPARE(collector.sessions, 1);
    outlet.finish(someTime, finishTime);
}

void IpfixOutlets::templatesComeAgain()
{
    Collector collector;
    IpfixOutlet::Options options = optionsFor(collector.port());
    options.templateMessages = 5;
    IpfixOutlet outlet(options);
    for (std::uint32_t round = 0; round < 12; ++round)
        add(outlet, round, 1);
    const auto all = [&] {
        collector.read();
        return collector.reader.flows;
    };
    QTRY_COMPARE_WITH_TIMEOUT(all(), 12u, patience);
    QCOMPARE(collector.reader.error, QString());
    QCOMPARE(collector.reader.templateMessages, 3);
}

void IpfixOutlets::aCollectorThatComesBackGetsTheRest()
{
    const Port port;
    auto collector = std::make_unique<Collector>(port.number());
    IpfixOutlet outlet(optionsFor(port.number()));
    add(outlet, 0, 100);
    const auto flows = [&] {
        collector->read();
        return collector->reader.flows;
    };
    QTRY_COMPARE_WITH_TIMEOUT(flows(), 100u, patience);
    QTRY_COMPARE_WITH_TIMEOUT(outlet.status().sent, 100u, patience);
    collector.reset();
    QTRY_VERIFY_WITH_TIMEOUT(outlet.status().problem.kind == record::OutletProblem::Kind::NotReached, patience);
    add(outlet, 100, 100);
    collector = std::make_unique<Collector>(port.number());
    QTRY_COMPARE_WITH_TIMEOUT(flows(), 100u, patience);
    QCOMPARE(collector->reader.error, QString()); // templates first, and sequence numbers from 0
    QTRY_COMPARE_WITH_TIMEOUT(outlet.status().sent, 200u, patience);
    QVERIFY(outlet.status().problem.kind == record::OutletProblem::Kind::None);
}

void IpfixOutlets::lossIsCounted()
{
    const Port port;
    IpfixOutlet::Options options = optionsFor(port.number());
    options.mostWaiting = 200'000;
    IpfixOutlet outlet(options);
    add(outlet, 0, 10'000);
    const record::OutletStatus status = outlet.status();
    QVERIFY(status.lost > 0 && status.waiting > 0);
    QCOMPARE(status.lost + status.waiting, 10'000u);
    // What waits goes to the collector when it comes, and with it how much it lacks.
    Collector collector(port.number());
    const auto flows = [&] {
        collector.read();
        return collector.reader.flows;
    };
    QTRY_COMPARE_WITH_TIMEOUT(flows(), quint32(status.waiting), patience);
    QVERIFY2(collector.reader.records.front().endsWith(u" 166=%1"_s.arg(status.lost)),
        qPrintable(collector.reader.records.front()));
    outlet.finish(someTime, finishTime);
    QCOMPARE(outlet.status().sent + outlet.status().lost, 10'000u);
}

void IpfixOutlets::aDatagramHoldsWholeRecords()
{
    const int receiving = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    QCOMPARE(::bind(receiving, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    ::getsockname(receiving, reinterpret_cast<sockaddr *>(&address), &size);
    IpfixOutlet::Options options = optionsFor(ntohs(address.sin_port));
    options.target.udp = true;
    IpfixOutlet outlet(options);
    add(outlet, 0, 100);
    IpfixReader reader;
    qsizetype longest = 0;
    const auto flows = [&] {
        char buffer[65536];
        for (ssize_t got = 0; (got = ::recv(receiving, buffer, sizeof buffer, 0)) > 0;) {
            reader.read(QByteArray(buffer, got), true);
            longest = std::max(longest, qsizetype(got));
        }
        return reader.flows;
    };
    QTRY_COMPARE_WITH_TIMEOUT(flows(), 100u, patience);
    ::close(receiving);
    QCOMPARE(reader.error, QString());
    QVERIFY(longest <= 1472);
}

QTEST_GUILESS_MAIN(IpfixOutlets)

#include "tst_ipfix_outlet.moc"
