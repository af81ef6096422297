// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --print --watch while real traffic passes: the two of the ten jobs that need a table that changes.
#include "lab/lab_start.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <functional>
#include <memory>
#include <vector>

#include <sys/socket.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000; // ms

} // namespace

class WatchLab : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void whichFlowMovesMostBytes();
    void whichSubnetGrowsFastest();
    void cleanupTestCase() { m_lab.reset(); }

private:
    /// Watches the gateway for two seconds; `meanwhile` is called again and again until it ends. This process is in
    /// the gateway's namespace.
    static QString watch(const QStringList &arguments, const std::function<void()> &meanwhile)
    {
        QProcess process;
        process.start(QStringLiteral(CTSCOPE_BINARY),
            QStringList{u"--print"_s, u"--watch=2s"_s, u"--source=netlink"_s} + arguments);
        constexpr int pause = 50; // ms
        for (int waited = 0; waited < patience && !process.waitForFinished(pause); waited += pause)
            meanwhile();
        return QString::fromUtf8(process.readAllStandardError() + process.readAllStandardOutput());
    }

    std::unique_ptr<NetworkLab> m_lab;
};

void WatchLab::initTestCase() { m_lab = startLab(); }

void WatchLab::whichFlowMovesMostBytes()
{
    const Descriptor little = m_lab->open("10.9.0.1", 6020, SOCK_DGRAM, 0);
    const Descriptor much = m_lab->open("10.9.0.1", 6021, SOCK_DGRAM, 0);
    const Descriptor nothing = m_lab->open("10.9.0.1", 6022, SOCK_DGRAM, 0);
    send(nothing, QByteArray(1400, 'x'));
    const QString printed = watch({u"--sort=rate:desc"_s, u"--limit=1"_s, u"--format=csv"_s}, [&] {
        send(little, "x");
        send(much, QByteArray(1000, 'x'));
    });
    const QStringList lines = printed.split(u"\r\n"_s, Qt::SkipEmptyParts);
    QVERIFY2(lines.size() == 2, qPrintable(printed));
    const auto cell = [&](const QString &column) {
        return lines[1].split(u',').value(lines[0].split(u',').indexOf(column));
    };
    QCOMPARE(cell(u"dst"_s) + u':' + cell(u"dport"_s), u"10.9.0.1:6021"_s);
    QVERIFY2(cell(u"rate"_s).toDouble() > 1000, qPrintable(printed));
}

void WatchLab::whichSubnetGrowsFastest()
{
    constexpr std::size_t begun = 12;
    std::vector<Descriptor> sockets;
    const auto begin = [&](const char *address, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            sockets.push_back(m_lab->open(address, static_cast<std::uint16_t>(7100 + sockets.size()), SOCK_DGRAM, 0));
            send(sockets.back(), "?");
        }
    };
    begin("10.2.0.2", 30);
    const std::size_t before = sockets.size();
    const QString printed = watch({u"--group-by=dst/24"_s, u"--filter=udp dport >= 7100"_s, u"--sort=growth:desc"_s,
                                      u"--top=1"_s, u"--format=json"_s},
        [&] {
            if (sockets.size() < before + begun)
                begin("10.9.0.7", 1);
        });
    const QJsonObject first = QJsonDocument::fromJson(printed.section(u'\n', 0, 0).toUtf8()).object();
    QVERIFY2(first[u"dst/24"_s].toString() == u"10.9.0.0/24", qPrintable(printed));
    QCOMPARE(first[u"flows"_s].toInt(), int(begun));
    QVERIFY2(first[u"growth"_s].toDouble() > 0, qPrintable(printed));
    QCOMPARE(first[u"growth"_s], first[u"new"_s]);
}

int main(int argc, char **argv) { return runInLab<WatchLab>(argc, argv); }

#include "tst_watch.moc"
