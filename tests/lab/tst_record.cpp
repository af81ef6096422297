// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-record follows the kernel's table while real traffic passes, and ctscope reads the recording.
#include "lab/lab_start.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

#include <sys/socket.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000; // ms

/// What ctscope prints of recordings, in the lines of conntrack(8).
QString runCtscope(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(CTSCOPE_BINARY), arguments);
    if (!process.waitForFinished(patience))
        return u"ctscope does not end"_s;
    return QString::fromUtf8(process.readAllStandardError() + process.readAllStandardOutput());
}

/// "udp 10.1.0.2:40000 > 10.9.0.1:6030" for each flow to the ports 6030 to 6039, in order.
QString tuples(const QString &lines)
{
    QStringList found;
    for (const QString &line : lines.split(u'\n')) {
        const QJsonObject flow = QJsonDocument::fromJson(line.toUtf8()).object();
        const QJsonObject original = flow[u"original"_s].toObject();
        const int port = original[u"dport"_s].toInt();
        if (port >= 6030 && port < 6040)
            found << QStringLiteral("%1 > %2:%3")
                         .arg(original[u"src"_s].toString(), original[u"dst"_s].toString())
                         .arg(port);
    }
    std::ranges::sort(found);
    return found.join(u", "_s);
}

} // namespace

class RecordLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_lab = startLab(); }
    void aMomentIsAsItWas();
    void aKilledRecorderGoesOn();
    void cleanupTestCase() { m_lab.reset(); }

private:
    /// A recorder of the gateway's table, which this process is in.
    std::unique_ptr<QProcess> start(const QString &file)
    {
        auto recorder = programOfTest();
        recorder->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        recorder->start(QStringLiteral(CTSCOPE_RECORD), {u"--source"_s, u"netlink"_s, u"--min-free"_s, u"0"_s, file});
        return recorder;
    }
    /// Waits until the last moment of the recording shows these flows.
    void waitFor(const QString &file, const QString &expected)
    {
        const auto shown = [&] { return tuples(runCtscope({u"--print"_s, u"--format=json"_s, file})); };
        QTRY_COMPARE_WITH_TIMEOUT(shown(), expected, patience);
    }
    static QString now() { return QDateTime::currentDateTimeUtc().toString(u"yyyy-MM-ddTHH:mm:ss.zzzZ"_s); }
    /// The present moment, after which nothing happens for longer than a tenth of a second: times are kept so exactly.
    static QString quietMoment()
    {
        const QString moment = now();
        QElapsedTimer timer;
        timer.start();
        while (!timer.hasExpired(250))
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
        return moment;
    }

    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
};

void RecordLab::aMomentIsAsItWas()
{
    const QString file = m_folder.filePath(u"a.ctrec"_s);
    const auto recorder = start(file);
    const Descriptor first = m_lab->open("10.9.0.1", 6030, SOCK_DGRAM, 0);
    send(first, QByteArray("x"));
    waitFor(file, u"10.1.0.2 > 10.9.0.1:6030"_s);
    const QString before = quietMoment();

    const Descriptor second = m_lab->open("10.9.0.1", 6031, SOCK_DGRAM, 0);
    send(second, QByteArray("x"));
    waitFor(file, u"10.1.0.2 > 10.9.0.1:6030, 10.1.0.2 > 10.9.0.1:6031"_s);
    const QString both = quietMoment();

    m_lab->mustRun(NetworkLab::Place::Gateway, {u"conntrack"_s, u"-D"_s, u"-p"_s, u"udp"_s, u"--dport"_s, u"6030"_s});
    waitFor(file, u"10.1.0.2 > 10.9.0.1:6031"_s);
    const auto at = [&](const QString &when) {
        return tuples(runCtscope({u"--print"_s, u"--format=json"_s, u"--at"_s, when, file}));
    };
    for (const bool running : {true, false}) {
        if (!running) {
            recorder->terminate();
            QVERIFY(recorder->waitForFinished(patience));
            QCOMPARE(recorder->exitCode(), 0);
        }
        QCOMPARE(at(before), u"10.1.0.2 > 10.9.0.1:6030"_s);
        QCOMPARE(at(both), u"10.1.0.2 > 10.9.0.1:6030, 10.1.0.2 > 10.9.0.1:6031"_s);
        QCOMPARE(tuples(runCtscope({u"--print"_s, u"--format=json"_s, u"--between"_s, before + u',' + now(), file})),
            u"10.1.0.2 > 10.9.0.1:6030, 10.1.0.2 > 10.9.0.1:6031"_s);
    }
    const QString compared = runCtscope(
        {u"--compare"_s, u"--format=json"_s, u"--filter=dport in {6030..6039}"_s, file + u'@' + before, file});
    QVERIFY2(compared.contains(u"\"change\":[\"began\"]"_s) && compared.contains(u"\"change\":[\"ended\"]"_s),
        qPrintable(compared));
    // One file, which can be given to others.
    QVERIFY(!QFile::exists(file + u"-wal"_s));
}

void RecordLab::aKilledRecorderGoesOn()
{
    const QString file = m_folder.filePath(u"b.ctrec"_s);
    std::vector<Descriptor> flows;
    QStringList expected;
    for (int port = 6032; port < 6037; ++port) {
        const auto recorder = start(file);
        flows.push_back(m_lab->open("10.9.0.1", static_cast<std::uint16_t>(port), SOCK_DGRAM, 0));
        send(flows.back(), QByteArray("x"));
        const QString flow = QStringLiteral("10.1.0.2 > 10.9.0.1:%1").arg(port);
        const auto isThere = [&] {
            return tuples(runCtscope({u"--print"_s, u"--format=json"_s, file})).contains(flow);
        };
        QTRY_VERIFY_WITH_TIMEOUT(isThere(), patience);
        recorder->kill();
        QVERIFY(recorder->waitForFinished(patience));
        QVERIFY(isThere());
        expected << flow;
    }
    QCOMPARE(tuples(runCtscope({u"--nat-search"_s, u"10.9.0.1"_s, u"--format=json"_s, file})), QString());
    const QString all = runCtscope({u"--print"_s, u"--format=json"_s, u"--between"_s, u"-1h,-0s"_s, file});
    for (const QString &flow : expected)
        QVERIFY2(tuples(all).contains(flow), qPrintable(all));
    QVERIFY2(all.contains(u"gap"_s), qPrintable(all.left(400)));
}

int main(int argc, char **argv) { return runInLab<RecordLab>(argc, argv); }

#include "tst_record.moc"
