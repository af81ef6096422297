// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --diagnose: what it prints, and how it ends.
#include "support/program_run.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using ctscope::test::ProgramRun;

namespace {

ProgramRun run(const QStringList &arguments, const QByteArray &input = {})
{
    return ctscope::test::runProgram(
        QStringLiteral(CTSCOPE_PROGRAM), QStringList{QStringLiteral("--diagnose")} + arguments, input);
}

/// Lines of a table: so many flows in a state.
QByteArray lines(int count, const QByteArray &secondsAndState)
{
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        const QByteArray port = QByteArray::number(1024 + i);
        text += "ipv4     2 tcp      6 " + secondsAndState + " src=10.0.0.5 dst=192.0.2.1 sport=" + port
            + " dport=443 src=192.0.2.1 dst=10.0.0.5 sport=443 dport=" + port + " [ASSURED] mark=0 use=1\n";
    }
    return text;
}

const QByteArray quiet = lines(20, "431999 ESTABLISHED");
const QByteArray closing = lines(41, "100 TIME_WAIT") + lines(59, "431999 ESTABLISHED");

void write(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

QStringList idsOf(const QJsonObject &report)
{
    QStringList ids;
    for (const QJsonValue &finding : report[QLatin1String("findings")].toArray())
        ids << finding[QLatin1String("id")].toString();
    return ids;
}

} // namespace

class DiagnoseModeTest : public QObject {
    Q_OBJECT

private slots:
    void statusTellsTheWorst_data()
    {
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("firstLine");
        QTest::newRow("fine") << quiet << 0 << QStringLiteral("standard input: fine (20 flows)");
        QTest::newRow("warning") << closing << 1 << QStringLiteral("standard input: warning (100 flows)");
        QTest::newRow("not flows") << QByteArray("Hello, world.\n") << 3 << QString();
        QTest::newRow("a tool's error") << QByteArray("conntrack v1.4.6 (conntrack-tools): Operation failed: sorry, "
                                                      "you must be root\n")
                                        << 3 << QString();
    }
    void statusTellsTheWorst()
    {
        QFETCH(QByteArray, table);
        const ProgramRun result = run({QStringLiteral("-")}, table);
        QTEST(result.status, "status");
        QFETCH(QString, firstLine);
        QCOMPARE(result.output.section(u'\n', 0, 0).section(u':', -1), firstLine.section(u':', -1));
        QCOMPARE(result.messages.isEmpty(), result.status != 3);
    }

    void hiddenAddressesGetIntoNoCommand()
    {
        QByteArray table;
        for (int i = 0; i < 150; ++i) {
            const QByteArray port = QByteArray::number(1024 + i);
            table += "ipv4     2 tcp      6 100 SYN_SENT src=10.0.0.5 dst=x.x.x.x sport=" + port
                + " dport=443 [UNREPLIED] src=x.x.x.x dst=10.0.0.5 sport=443 dport=" + port + " mark=0 use=1\n";
        }
        const ProgramRun result = run({QStringLiteral("-")}, table);
        QVERIFY2(
            result.output.contains(QStringLiteral("SYN flood: the addresses are hidden")), qPrintable(result.output));
        QVERIFY2(!result.output.contains(QStringLiteral("x.x.x.x")), qPrintable(result.output));
        QCOMPARE(result.status, 0);
    }

    void bundleHasLimitsAndCounters()
    {
        const QTemporaryDir folder;
        const QString host = folder.path() + QStringLiteral("/gw1/");
        write(host + QStringLiteral("conntrack_-L"), quiet);
        write(host + QStringLiteral("sysctl_-a"),
            "net.netfilter.nf_conntrack_max = 20\nnet.netfilter.nf_conntrack_buckets = 65536\n"
            "net.netfilter.nf_conntrack_udp_timeout_stream = 60\nnet.netfilter.nf_conntrack_acct = 0\n");
        write(host + QStringLiteral("conntrack_-S"),
            "cpu=0   \tfound=0 invalid=1 insert=0 insert_failed=7 drop=7 early_drop=0 error=0 search_restart=0 \n");
        const ProgramRun result = run({QStringLiteral("--format=json"), folder.path()});
        QCOMPARE(result.status, 2);
        const QJsonObject report = QJsonDocument::fromJson(result.output.toUtf8()).object();
        QCOMPARE(report[QLatin1String("status")].toString(), QStringLiteral("critical"));
        QCOMPARE(idsOf(report).join(u' '), QStringLiteral("table-full insert-failures short-udp-timeout not-counted"));
        QVERIFY2(!report[QLatin1String("timeoutsAssumed")].toBool(), qPrintable(result.output));
    }

    void eachTableOfABundleHasALine()
    {
        const QTemporaryDir folder;
        write(folder.path() + QStringLiteral("/gw1/conntrack_-L"), quiet);
        write(folder.path() + QStringLiteral("/gw2/conntrack_-L"), closing);
        const ProgramRun result = run({QStringLiteral("--format=json"), folder.path()});
        QCOMPARE(result.status, 1);
        QStringList statuses;
        for (const QString &line : result.output.split(u'\n', Qt::SkipEmptyParts)) {
            const QJsonObject report = QJsonDocument::fromJson(line.toUtf8()).object();
            statuses << report[QLatin1String("source")].toString().section(u':', 0, 0) + u' '
                    + report[QLatin1String("status")].toString();
        }
        QCOMPARE(statuses.join(u'\n'), QStringLiteral("gw1 fine\ngw2 warning"));
    }

    void htmlIsAPage()
    {
        const ProgramRun result =
            run({QStringLiteral("--format"), QStringLiteral("html"), QStringLiteral("-")}, closing);
        QCOMPARE(result.status, 1);
        QVERIFY(result.output.startsWith(QStringLiteral("<!DOCTYPE html>")));
        QVERIFY(result.output.contains(QStringLiteral("state == TIME_WAIT")));
    }

    void thresholdsCanBeGiven()
    {
        QCOMPARE(
            run({QStringLiteral("--threshold"), QStringLiteral("time-wait-share=41"), QStringLiteral("-")}, closing)
                .status,
            0);
        QCOMPARE(run({QStringLiteral("--threshold=time-wait-share=40"), QStringLiteral("-")}, closing).status, 1);
    }

    void whatIsWrongCountsMoreThanWhatIsMissing()
    {
        QCOMPARE(run({QStringLiteral("-"), QStringLiteral("/nonexistent/file")}, closing).status, 1);
        QCOMPARE(run({QStringLiteral("-"), QStringLiteral("/nonexistent/file")}, quiet).status, 3);
    }

    void refusesWrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *arguments, const char *message) {
            QTest::newRow(arguments) << QString::fromLatin1(arguments).split(u' ', Qt::SkipEmptyParts)
                                     << QString::fromLatin1(message);
        };
        row("--format csv", "--format is text, json or html, not \"csv\"");
        row("--print", "does not go together with the other mode");
        row("--threshold fill=1", "there is no threshold \"fill\"; the thresholds are fill-warning, fill-critical,");
        row("--threshold fill-warning=x", "--threshold is NAME=NUMBER, not \"fill-warning=x\"");
        row("--limit 3", "--limit goes with --print");
        row("--filter x", "--filter does not go with --diagnose");
        row("--at 10:42", "--at and --between go with a recording");
    }
    void refusesWrongUsage()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        const ProgramRun result = run(arguments);
        QCOMPARE(result.status, 2);
        QVERIFY2(result.messages.contains(message), qPrintable(result.messages));
        QCOMPARE(result.output, QString());
    }
};

QTEST_GUILESS_MAIN(DiagnoseModeTest)
#include "tst_diagnose_mode.moc"
