// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-record sends what real traffic leaves in the kernel's table: to ClickHouse, and as metrics to Prometheus.
#include "lab/clickhouse_server.h"
#include "lab/lab_start.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <vector>

#include <sys/socket.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000; // ms

struct Run {
    int status = -1;
    QString output;
    QString errors;
};

Run run(const QString &program, const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(patience))
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

Run recordTo(const QStringList &arguments) { return run(QStringLiteral(CTSCOPE_RECORD), arguments); }

} // namespace

class RecordToLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_lab = startLab({u"clickhouse-server"_s, u"busybox"_s});
        if (!m_lab)
            return;
        m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
        m_server = std::make_unique<ClickhouseServer>(m_folder.filePath(u"server"_s));
        QVERIFY(m_server->start());
    }
    void wrongOptionsAreSaid_data();
    void wrongOptionsAreSaid();
    void theSchemaCanBePrinted();
    void translationsGoToClickhouse();
    void aKilledRecorderLeavesNothingBehind();
    void prometheusReadsTheMetrics();
    void cleanupTestCase()
    {
        m_server.reset();
        m_lab.reset();
    }

private:
    QStringList usual() const
    {
        return {u"--source"_s, u"netlink"_s, u"--min-free"_s, u"0"_s, u"--spool"_s, m_folder.filePath(u"spool"_s)};
    }
    std::unique_ptr<QProcess> start(const QStringList &arguments)
    {
        auto recorder = programOfTest();
        recorder->start(QStringLiteral(CTSCOPE_RECORD), usual() + arguments);
        return recorder;
    }
    /// Flows through source NAT, which end.
    void passTraffic(int count)
    {
        std::vector<Descriptor> sockets;
        for (int flow = 0; flow < count; ++flow) {
            sockets.push_back(m_lab->open("10.2.0.2", 6002, SOCK_DGRAM, 0));
            send(sockets.back(), QByteArray("x"));
        }
        m_lab->mustRun(
            NetworkLab::Place::Gateway, {u"conntrack"_s, u"-D"_s, u"-p"_s, u"udp"_s, u"--dport"_s, u"6002"_s});
    }

    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::unique_ptr<ClickhouseServer> m_server;
};

void RecordToLab::wrongOptionsAreSaid_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("nothing") << QStringList() << u"the recording needs a name: FILE.ctrec"_s;
    QTest::newRow("target") << QStringList{u"--to"_s, u"kafka=x:1"_s} << u"--to does not take \"kafka=x:1\""_s;
    QTest::newRow("port") << QStringList{u"--to=ipfix=host"_s} << u"--to does not take \"ipfix=host\""_s;
    QTest::newRow("metrics") << QStringList{u"--metrics"_s, u"host:9"_s} << u"--metrics does not take \"host:9\""_s;
    QTest::newRow("group") << QStringList{u"--metrics-group=colour"_s} << u"--metrics-group does not take \"colour\""_s;
    QTest::newRow("time") << QStringList{u"--batch-time=2m"_s} << u"--batch-time does not take \"2m\""_s;
    QTest::newRow("schema") << QStringList{u"--schema=version=new"_s} << u"--schema does not take \"version=new\""_s;
}

void RecordToLab::wrongOptionsAreSaid()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const Run run = recordTo(arguments);
    QCOMPARE(run.status, 2);
    QCOMPARE(run.errors, u"ctscope-record: "_s + message + u".\n"_s);
}

void RecordToLab::theSchemaCanBePrinted()
{
    const Run run = recordTo({u"--schema=version=18.16,cluster=ctscope,database=default,days=30"_s});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.output.contains(u"ENGINE = Distributed(ctscope, default, ctscope_flows_local, batch);"_s),
        qPrintable(run.output));
    // The server understands each statement as it is printed.
    for (const QString &statement : run.output.split(u";\n"_s)) {
        if (statement.contains(u"CREATE"_s))
            QCOMPARE(m_server->ask(statement.toStdString() + " "), QString());
    }
    QCOMPARE(
        m_server->ask("SHOW TABLES"), u"ctscope_events\nctscope_events_local\nctscope_flows\nctscope_flows_local"_s);
}

void RecordToLab::translationsGoToClickhouse()
{
    m_server->ask("CREATE DATABASE nat");
    const QString to = u"clickhouse="_s + m_server->url(u"writer:wp"_s, u"nat"_s);
    const auto recorder = start({u"--to"_s, to});
    const auto ask = [&](const std::string &sql) { return m_server->ask(sql, u"nat"_s); };
    QTRY_COMPARE_WITH_TIMEOUT(ask("SELECT count() FROM ctscope_events WHERE kind = 1"), u"1"_s, patience);
    passTraffic(3);
    const std::string mine = " FROM ctscope_flows WHERE IPv6NumToString(src) = '::ffff:10.1.0.2' AND proto = 17";
    QTRY_COMPARE_WITH_TIMEOUT(ask("SELECT count()" + mine), u"3"_s, patience);
    // Where they went is nobody's business unless it is asked for.
    QCOMPARE(ask("SELECT DISTINCT IPv6NumToString(nat_src), nat_sport >= 40000 AND nat_sport <= 40010, "
                 "IPv6NumToString(dst), dport, bitTest(flags, 20), reason, packets_orig"
                 + mine),
        u"::ffff:10.2.0.1\t1\t::\t0\t1\t5\t1"_s);
    QCOMPARE(ask("SELECT uniqExact(nat_sport)" + mine), u"3"_s);
    recorder->terminate();
    QVERIFY(recorder->waitForFinished(patience));
    QCOMPARE(recorder->exitCode(), 0);
    QCOMPARE(recorder->readAllStandardError(), QByteArray());
    QCOMPARE(ask("SELECT count() FROM ctscope_events WHERE kind = 2"), u"1"_s);
    QVERIFY(ask("SELECT max(entries) FROM ctscope_events WHERE kind = 3").toUInt() > 0);

    const auto all = start({u"--with-destinations"_s, u"--to"_s, to, m_folder.filePath(u"too.ctrec"_s)});
    QTRY_COMPARE_WITH_TIMEOUT(ask("SELECT count() FROM ctscope_events WHERE kind = 1"), u"2"_s, patience);
    passTraffic(1);
    QTRY_COMPARE_WITH_TIMEOUT(
        ask("SELECT IPv6NumToString(dst), dport" + mine + " AND dport > 0"), u"::ffff:10.2.0.2\t6002"_s, patience);
    all->terminate();
    QVERIFY(all->waitForFinished(patience));
}

void RecordToLab::aKilledRecorderLeavesNothingBehind()
{
    m_server->ask("CREATE DATABASE killed");
    const QString to = u"clickhouse="_s + m_server->url({}, u"killed"_s);
    const std::string mine = " FROM ctscope_flows WHERE IPv6NumToString(src) = '::ffff:10.1.0.2' AND proto = 17";
    const auto ask = [&](const std::string &sql) { return m_server->ask(sql, u"killed"_s); };
    {
        const auto recorder = start({u"--to"_s, to});
        QTRY_COMPARE_WITH_TIMEOUT(ask("SELECT count() FROM ctscope_events WHERE kind = 1"), u"1"_s, patience);
        m_server->kill();
        passTraffic(5);
        // Until they are on the disk.
        const auto spooled = [&] {
            return run(u"find"_s, {m_folder.filePath(u"spool"_s), u"-name"_s, u"*-flows-*.gz"_s}).output;
        };
        QTRY_VERIFY_WITH_TIMEOUT(!spooled().isEmpty(), patience);
        recorder->kill();
        QVERIFY(recorder->waitForFinished(patience));
    }
    QVERIFY(m_server->start());
    const auto recorder = start({u"--to"_s, to});
    QTRY_COMPARE_WITH_TIMEOUT(ask("SELECT count(), uniqExact(nat_sport)" + mine), u"5\t5"_s, patience);
    recorder->terminate();
    QVERIFY(recorder->waitForFinished(patience));
}

void RecordToLab::prometheusReadsTheMetrics()
{
    const auto recorder = start({u"--metrics"_s, u":9100"_s, u"--metrics-group"_s, u"proto"_s});
    const auto fetched = [](const QString &path) {
        return run(u"busybox"_s, {u"wget"_s, u"-qO-"_s, u"http://127.0.0.1:9100"_s + path}).output;
    };
    const Descriptor socket = m_lab->open("10.2.0.2", 6002, SOCK_DGRAM, 0);
    send(socket, QByteArray("x"));
    const QString udp = u"\nctscope_flows_by_protocol{protocol=\"udp\"} 1\n"_s;
    QTRY_VERIFY_WITH_TIMEOUT(fetched(u"/metrics"_s).contains(udp), patience);
    const QString text = fetched(u"/metrics"_s);
    QVERIFY2(text.contains(u"\nctscope_table_readable 1\n"_s) && text.contains(u"\nctscope_entry_limit "_s)
            && text.contains(u"\nctscope_kernel_drop_total "_s)
            && text.contains(u"\nctscope_group_flows{key=\"proto\",group=\"udp\"} 1\n"_s),
        qPrintable(text));
    QVERIFY(fetched(u"/"_s).isEmpty());
    if (QStandardPaths::findExecutable(u"promtool"_s).isEmpty())
        QSKIP("promtool is not installed");
    const Run check = run(u"promtool"_s, {u"check"_s, u"metrics"_s}, text.toUtf8());
    QCOMPARE(check.errors + check.output, QString());
    QCOMPARE(check.status, 0);
    recorder->terminate();
    QVERIFY(recorder->waitForFinished(patience));
}

int main(int argc, char **argv) { return runInLab<RecordToLab>(argc, argv); }

#include "tst_record_to.moc"
