// SPDX-License-Identifier: GPL-3.0-or-later
// Trouble made by real traffic in the running kernel, and named by ctscope --diagnose.
#include "lab/lab_start.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::lab;

namespace {

constexpr int patience = 60'000; // ms

/// What a diagnosis found, by id.
struct Found {
    QJsonObject report;
    int status = -1;

    QJsonObject finding(const char *id) const
    {
        for (const QJsonValue &finding : report.value(QLatin1String("findings")).toArray()) {
            if (finding[QLatin1String("id")].toString() == QLatin1String(id))
                return finding.toObject();
        }
        return {};
    }
    QString subject(const char *id) const
    {
        return finding(id)[QLatin1String("numbers")][QLatin1String("subject")].toString();
    }
    int count(const char *id) const { return finding(id)[QLatin1String("numbers")][QLatin1String("count")].toInt(); }
    QByteArray text() const { return QJsonDocument(report).toJson(); }
};

} // namespace

class DiagnoseLab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void synFlood();
    void idleConnections();
    void dnsStorm();
    void usedUpPorts();
    void asymmetricRoute();
    void scan();
    void quietTableIsFine();
    void cleanupTestCase();

private:
    /// Runs ctscope --diagnose in the gateway; `meanwhile` is called again and again until it ends.
    Found diagnose(const std::function<void()> &meanwhile = {}) const
    {
        // This process is in the gateway's namespace.
        QProcess process;
        process.start(QStringLiteral(CTSCOPE_BINARY),
            {QStringLiteral("--diagnose"), QStringLiteral("--format=json"), QStringLiteral("--source=netlink")});
        constexpr int pause = 50; // ms
        for (int waited = 0; waited < patience && !process.waitForFinished(pause); waited += pause) {
            if (meanwhile)
                meanwhile();
        }
        Found found;
        found.report = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        found.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        return found;
    }
    std::vector<Descriptor> openUdp(int count, std::uint16_t port)
    {
        std::vector<Descriptor> sockets;
        for (int i = 0; i < count; ++i) {
            sockets.push_back(m_lab->open("10.2.0.2", port, SOCK_DGRAM, 0));
            send(sockets.back(), "?");
        }
        return sockets;
    }
    /// Both ends of complete TCP connections to port 5001.
    std::vector<Descriptor> connectTcp(int count)
    {
        std::vector<Descriptor> sockets;
        for (int i = 0; i < count; ++i) {
            sockets.push_back(m_lab->connect("10.2.0.2", 5001));
            sockets.push_back(accept(m_listening));
        }
        return sockets;
    }
    void setTimeout(const char *state, int seconds) const
    {
        m_lab->mustRun(NetworkLab::Place::Gateway,
            {QStringLiteral("sysctl"), QStringLiteral("-w"),
                QStringLiteral("net.netfilter.nf_conntrack_tcp_timeout_%1=%2").arg(QLatin1String(state)).arg(seconds)});
    }
    void conntrack(const QStringList &arguments) const
    {
        m_lab->mustRun(NetworkLab::Place::Gateway, QStringList{QStringLiteral("conntrack")} + arguments);
    }

    std::unique_ptr<NetworkLab> m_lab;
    Descriptor m_listening;
};

void DiagnoseLab::initTestCase()
{
    m_lab = startLab();
    if (!m_lab)
        return;
    try {
        m_listening = m_lab->listen("10.2.0.2", 5001);
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
}

void DiagnoseLab::init()
{
    QVERIFY(m_lab != nullptr);
    conntrack({QStringLiteral("-F")});
}

void DiagnoseLab::synFlood()
{
    // 10.9.0.0/24 never answers.
    std::vector<Descriptor> sockets;
    for (int i = 0; i < 120; ++i)
        sockets.push_back(m_lab->beginConnect("10.9.0.1", 443));
    const Found found = diagnose();
    QVERIFY2(!found.finding("syn-flood").isEmpty(), found.text().constData());
    QCOMPARE(found.subject("syn-flood"), QStringLiteral("10.9.0.1:443"));
    QCOMPARE(found.count("syn-flood"), 120);
    QVERIFY2(found.finding("scan").isEmpty(), found.text().constData());
    QCOMPARE(found.status, 1);
}

void DiagnoseLab::idleConnections()
{
    // A time left below the timeout means that nothing came for the difference: more than 2 h 4 min.
    setTimeout("established", 424000);
    const std::vector<Descriptor> sockets = connectTcp(30);
    setTimeout("established", 432000);
    const Found found = diagnose();
    QVERIFY2(!found.finding("idle-established").isEmpty(), found.text().constData());
    QCOMPARE(found.count("idle-established"), 30);
    QCOMPARE(found.subject("idle-established"), QStringLiteral("10.1.0.2"));
}

void DiagnoseLab::dnsStorm()
{
    const Descriptor server = m_lab->bind("10.2.0.2", 53, SOCK_DGRAM, 0);
    const std::vector<Descriptor> sockets = openUdp(40, 53);
    const Found found = diagnose();
    QVERIFY2(!found.finding("dns-storm").isEmpty(), found.text().constData());
    QCOMPARE(found.count("dns-storm"), 40);
    QCOMPARE(found.subject("dns-storm"), QStringLiteral("10.1.0.2"));
}

void DiagnoseLab::usedUpPorts()
{
    // The rule has the ports 40000 to 40010.
    const Descriptor server = m_lab->bind("10.2.0.2", 6002, SOCK_DGRAM, 0);
    std::vector<Descriptor> sockets;
    for (int i = 0; i < 20; ++i)
        sockets.push_back(m_lab->open("10.2.0.2", 6002, SOCK_DGRAM, 0));
    const Found found = diagnose([&] {
        // Packets that find no port are dropped without a word to their sender, or with one.
        for (const Descriptor &socket : sockets)
            static_cast<void>(::send(socket.get(), "?", 1, MSG_NOSIGNAL));
    });
    QVERIFY2(!found.finding("snat-ports").isEmpty(), found.text().constData());
    QCOMPARE(found.count("snat-ports"), 11);
    QCOMPARE(found.subject("snat-ports"), QStringLiteral("10.2.0.1"));
    QCOMPARE(found.status, 2);
}

void DiagnoseLab::asymmetricRoute()
{
    const std::vector<Descriptor> sockets = connectTcp(25);
    // A link past the gateway, which the server takes from now on.
    Descriptor server;
    m_lab->in(NetworkLab::Place::Server,
        [&] { server = Descriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)); });
    const auto run = [this](NetworkLab::Place place, const QString &command) {
        m_lab->mustRun(place, command.split(u' '));
    };
    run(NetworkLab::Place::Client,
        QStringLiteral("ip link add past type veth peer name past netns /proc/%1/fd/%2")
            .arg(::getpid())
            .arg(server.get()));
    run(NetworkLab::Place::Client, QStringLiteral("ip address add 10.8.0.1/24 dev past"));
    run(NetworkLab::Place::Client, QStringLiteral("ip link set past up"));
    run(NetworkLab::Place::Server, QStringLiteral("ip address add 10.8.0.2/24 dev past"));
    run(NetworkLab::Place::Server, QStringLiteral("ip link set past up"));
    run(NetworkLab::Place::Server, QStringLiteral("ip route add 10.1.0.2/32 via 10.8.0.1"));
    for (const char *name : {"all", "past", "eth0"})
        m_lab->in(NetworkLab::Place::Client, [name] {
            QFile file(QStringLiteral("/proc/sys/net/ipv4/conf/%1/rp_filter").arg(QLatin1String(name)));
            if (file.open(QIODevice::WriteOnly))
                file.write("0");
        });
    conntrack({QStringLiteral("-F")});
    for (std::size_t i = 0; i < sockets.size(); i += 2)
        send(sockets[i], "?");
    const Found found = diagnose();
    run(NetworkLab::Place::Client, QStringLiteral("ip link delete past"));
    QVERIFY2(!found.finding("asymmetric-route").isEmpty(), found.text().constData());
    QCOMPARE(found.count("asymmetric-route"), 25);
    QCOMPARE(found.subject("asymmetric-route"), QStringLiteral("10.1.0.2"));
    QCOMPARE(found.status, 1);
}

void DiagnoseLab::scan()
{
    std::vector<Descriptor> sockets;
    for (int i = 1; i <= 120; ++i)
        sockets.push_back(m_lab->beginConnect(("10.9.0." + std::to_string(i)).c_str(), 22));
    const Found found = diagnose();
    QVERIFY2(!found.finding("scan").isEmpty(), found.text().constData());
    QCOMPARE(found.subject("scan"), QStringLiteral("10.1.0.2"));
    QCOMPARE(found.finding("scan")[QLatin1String("numbers")][QLatin1String("targets")].toInt(), 120);
    QVERIFY2(found.finding("syn-flood").isEmpty(), found.text().constData());
    QCOMPARE(found.status, 1);
}

void DiagnoseLab::quietTableIsFine()
{
    const std::vector<Descriptor> sockets = connectTcp(3);
    const Found found = diagnose();
    QCOMPARE(found.status, 0);
    for (const char *id : {"syn-flood", "scan", "idle-established", "dns-storm", "snat-ports", "asymmetric-route"})
        QVERIFY2(found.finding(id).isEmpty(), found.text().constData());
}

void DiagnoseLab::cleanupTestCase()
{
    m_listening = Descriptor();
    m_lab.reset();
}

int main(int argc, char **argv) { return runInLab<DiagnoseLab>(argc, argv); }

#include "tst_diagnose.moc"
