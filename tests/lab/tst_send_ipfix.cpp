// SPDX-License-Identifier: GPL-3.0-or-later
// Flows to nfcapd by IPFIX, read back by nfdump field by field. nfcapd takes UDP alone, so what goes over TCP is relayed:
// a message becomes a datagram.
#include "lab/lab_start.h"
#include "outlet/ipfix_outlet.h"
#include "support/ended_flows.h"
#include "support/ipfix_reader.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::outlet;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000; // ms
constexpr std::uint16_t collectorPort = 4739;
constexpr std::uint16_t relayPort = 4740;

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// The receive queue of a UDP port, in bytes; nullopt while nobody is bound to it.
std::optional<uint> queueOf(std::uint16_t port)
{
    QFile file(u"/proc/thread-self/net/udp"_s);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray wanted = ':' + QByteArray::number(port, 16).toUpper().rightJustified(4, '0') + ' ';
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.left(24).contains(wanted))
            return line.simplified().split(' ').value(4).split(':').value(1).toUInt(nullptr, 16);
    }
    return std::nullopt;
}

/// nfcapd, from its start until its file is complete.
class Collected {
public:
    explicit Collected(const QString &folder)
        : m_folder(folder)
    {
        QDir().mkpath(folder);
        m_process->setProcessChannelMode(QProcess::MergedChannels);
        m_process->start(u"nfcapd"_s,
            {u"-w"_s, folder, u"-p"_s, QString::number(collectorPort), u"-b"_s, u"127.0.0.1"_s, u"-B"_s, u"4000000"_s});
    }
    bool isReady()
    {
        return QTest::qWaitFor([] { return queueOf(collectorPort).has_value(); }, patience);
    }
    /// What nfdump shows of it, ordered by the source port.
    QJsonArray flows()
    {
        const bool isRead = QTest::qWaitFor([] { return queueOf(collectorPort) == 0u; }, patience);
        m_process->terminate();
        m_process->waitForFinished(patience);
        log = m_process->readAll();
        if (!isRead)
            return {};
        QProcess nfdump;
        nfdump.start(u"nfdump"_s, {u"-R"_s, m_folder, u"-o"_s, u"json"_s});
        nfdump.waitForFinished(patience);
        return QJsonDocument::fromJson(nfdump.readAllStandardOutput()).array();
    }
    QByteArray log;

private:
    QString m_folder;
    std::unique_ptr<QProcess> m_process = programOfTest();
};

/// Takes a session over TCP and makes a datagram of each message. Polled by its owner.
class Relay {
public:
    Relay()
        : m_listening(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
        , m_out(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        const sockaddr_in in = loopback(relayPort);
        const sockaddr_in out = loopback(collectorPort);
        const bool works = ::bind(m_listening.get(), reinterpret_cast<const sockaddr *>(&in), sizeof in) == 0
            && ::listen(m_listening.get(), 1) == 0
            && ::connect(m_out.get(), reinterpret_cast<const sockaddr *>(&out), sizeof out) == 0;
        if (!works)
            qFatal("the relay has no port");
    }
    /// The records of flows that were relayed.
    quint32 relay()
    {
        if (!m_session)
            m_session = Descriptor(::accept4(m_listening.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        char buffer[65536];
        for (ssize_t got = 0; m_session && (got = ::recv(m_session.get(), buffer, sizeof buffer, 0)) > 0;)
            m_pending.append(buffer, got);
        for (qsizetype length = 0; (length = IpfixReader::lengthOf(m_pending)) > 0 && m_pending.size() >= length;) {
            reader.read(m_pending.left(length), true);
            static_cast<void>(!::write(m_out.get(), m_pending.constData(), std::size_t(length)));
            m_pending.remove(0, length);
        }
        return reader.flows;
    }
    IpfixReader reader;

private:
    Descriptor m_listening;
    Descriptor m_out;
    Descriptor m_session;
    QByteArray m_pending;
};

void add(IpfixOutlet &outlet, const Flow &flow)
{
    FlowStore flows;
    flows.append(flow);
    outlet.addEnded({flows, 0, {someTime + 123'000, someTime + 2 * oneSecond + 456'000, EndReason::Closed, false, 0}});
}

Flow flowOfZone(Flow flow, std::uint16_t zone)
{
    flow.zone = zone;
    return flow;
}

/// The fields that a flow has, as nfdump names them.
QString fieldsOf(const QJsonValue &flow, const QStringList &names)
{
    QStringList values;
    for (const QString &name : names)
        values << name + u'=' + flow[name].toVariant().toString();
    return values.join(u' ');
}

} // namespace

class IpfixLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_lab = startLab({u"nfcapd"_s, u"nfdump"_s});
        if (m_lab)
            m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
    }
    void everyFieldIsReadBack();
    void manyFlowsArriveOverUdp();
    void cleanupTestCase() { m_lab.reset(); }

private:
    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
};

void IpfixLab::everyFieldIsReadBack()
{
    Collected collected(m_folder.filePath(u"fields"_s));
    QVERIFY(collected.isReady());
    Relay relay;
    IpfixOutlet::Options options;
    options.target = {"127.0.0.1", std::to_string(relayPort), false};
    options.withDestinations = true;
    IpfixOutlet outlet(options);
    Flow six = udpFlow("2001:db8::1", 20'000, "2001:db8::53", 53);
    six.reply.dst = ip("2001:db8:1::1");
    six.originalCounters = Counters{3, 300};
    six.replyCounters = Counters{2, 900};
    add(outlet, flowOfZone(numberedFlow(7), 3));
    add(outlet, six);
    add(outlet, udpFlow("10.0.0.1", 30'000, "192.0.2.53", 53));
    outlet.commit(someTime);
    QTRY_COMPARE_WITH_TIMEOUT(relay.relay(), 3u, patience);
    QCOMPARE(relay.reader.error, QString());
    outlet.finish(someTime, std::chrono::seconds(5));

    const QJsonArray flows = collected.flows();
    QVERIFY2(flows.size() == 3, collected.log.constData());
    const QStringList common{u"first"_s, u"last"_s, u"proto"_s, u"in_packets"_s, u"in_bytes"_s, u"out_packets"_s,
        u"out_bytes"_s, u"src_port"_s, u"dst_port"_s, u"ingress_vrf"_s, u"egress_vrf"_s};
    const QStringList translated{u"src_xlt_port"_s, u"dst_xlt_port"_s, u"nat_event_id"_s, u"nat_event"_s, u"t_event"_s};
    const QString times = u"first=2026-09-21T14:13:20.123 last=2026-09-21T14:13:22.456 "_s;
    const auto flowFrom = [&](int port) {
        for (const QJsonValue &flow : flows) {
            if (flow[u"src_port"_s].toInt() == port)
                return flow;
        }
        return QJsonValue();
    };
    const QJsonValue first = flowFrom(10'007);
    QCOMPARE(fieldsOf(first, common),
        times
            + u"proto=6 in_packets=7 in_bytes=7 out_packets=7 out_bytes=14 src_port=10007 dst_port=443 ingress_vrf=3 "
              "egress_vrf=3"_s);
    QCOMPARE(fieldsOf(first, translated),
        u"src_xlt_port=1031 dst_xlt_port=443 nat_event_id=5 nat_event=NAT44 session delete "
        "t_event=2026-09-21T14:13:22.456"_s);
    QCOMPARE(fieldsOf(first, {u"src4_addr"_s, u"dst4_addr"_s, u"src4_xlt_ip"_s, u"dst4_xlt_ip"_s}),
        u"src4_addr=10.0.0.0 dst4_addr=192.0.2.1 src4_xlt_ip=198.51.100.7 dst4_xlt_ip=192.0.2.1"_s);
    const QJsonValue second = flowFrom(20'000);
    QCOMPARE(fieldsOf(second, common),
        times
            + u"proto=17 in_packets=3 in_bytes=300 out_packets=2 out_bytes=900 src_port=20000 dst_port=53 "
              "ingress_vrf=0 egress_vrf=0"_s);
    QCOMPARE(fieldsOf(second, {u"src6_addr"_s, u"dst6_addr"_s, u"src_xlt_port"_s, u"nat_event_id"_s}),
        u"src6_addr=2001:db8::1 dst6_addr=2001:db8::53 src_xlt_port=20000 nat_event_id=2"_s);
    // nfdump 1.7.1 passes over the translated addresses of IPv6, which were sent.
    QVERIFY(relay.reader.records.filter(u" 281=2001:db8:1::1 227=20000 282=2001:db8::53 228=53 "_s).size() == 1);
    const QJsonValue third = flowFrom(30'000);
    QCOMPARE(fieldsOf(third, {u"src4_addr"_s, u"dst4_addr"_s, u"dst_port"_s}),
        u"src4_addr=10.0.0.1 dst4_addr=192.0.2.53 dst_port=53"_s);
    QVERIFY(!third.toObject().contains(u"nat_event"_s));

    // The end reason is only in the raw format.
    QProcess nfdump;
    nfdump.start(u"nfdump"_s, {u"-R"_s, m_folder.filePath(u"fields"_s), u"-o"_s, u"raw"_s, u"src port 10007"_s});
    QVERIFY(nfdump.waitForFinished(patience));
    const QString raw = QString::fromUtf8(nfdump.readAllStandardOutput());
    QVERIFY2(raw.contains(u"0x03 end of Flow detected"_s), qPrintable(raw));
    // nfdump finds the flow by its outside end.
    nfdump.start(u"nfdump"_s,
        {u"-R"_s, m_folder.filePath(u"fields"_s), u"-o"_s, u"csv"_s, u"src nip 198.51.100.7 and src nport 1031"_s});
    QVERIFY(nfdump.waitForFinished(patience));
    const QString found = QString::fromUtf8(nfdump.readAllStandardOutput());
    QVERIFY2(found.contains(u"10.0.0.0"_s) && !found.contains(u"10.0.0.1"_s), qPrintable(found));
}

void IpfixLab::manyFlowsArriveOverUdp()
{
    Collected collected(m_folder.filePath(u"many"_s));
    QVERIFY(collected.isReady());
    IpfixOutlet::Options options;
    options.target = {"127.0.0.1", std::to_string(collectorPort), true};
    IpfixOutlet outlet(options);
    constexpr std::uint32_t many = 2000;
    for (std::uint32_t number = 0; number < many; ++number) {
        add(outlet, numberedFlow(number));
        // UDP has no flow control.
        if (number % 100 == 99) {
            outlet.commit(someTime);
            QTRY_VERIFY_WITH_TIMEOUT(outlet.status().sent == number + 1 && queueOf(collectorPort) == 0u, patience);
        }
    }
    outlet.finish(someTime, std::chrono::seconds(5));
    QCOMPARE(outlet.status().lost, 0u);
    const QJsonArray flows = collected.flows();
    QCOMPARE(flows.size(), qsizetype(many));
    QVERIFY2(collected.log.contains("Sequence Errors: 0, Bad Packets: 0"), collected.log.constData());
}

int main(int argc, char **argv) { return runInLab<IpfixLab>(argc, argv); }

#include "tst_send_ipfix.moc"
