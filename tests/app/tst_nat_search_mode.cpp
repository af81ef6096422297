// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --nat-search: what it prints, and how it ends.
#include "support/program_run.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using ctscope::test::ProgramRun;

namespace {

ProgramRun run(const QString &arguments, const QByteArray &input)
{
    QStringList words = arguments.split(u' ', Qt::SkipEmptyParts);
    words << QStringLiteral("-");
    return ctscope::test::runProgram(QStringLiteral(CTSCOPE_PROGRAM), words, input);
}

/// 1795603320 is 2026-11-25 10:42:00 UTC.
const QByteArray events =
    "[1795603310.500000]\t    [NEW] tcp      6 120 SYN_SENT src=10.0.0.5 dst=203.0.113.9 sport=50000 dport=443 "
    "[UNREPLIED] src=203.0.113.9 dst=198.51.100.7 sport=443 dport=41234\n"
    "[1795603330.000000]\t[DESTROY] tcp      6 src=10.0.0.5 dst=203.0.113.9 sport=50000 dport=443 "
    "src=203.0.113.9 dst=198.51.100.7 sport=443 dport=41234 [ASSURED]\n"
    "[1795603400.000000]\t    [NEW] tcp      6 120 SYN_SENT src=10.0.0.6 dst=203.0.113.9 sport=50001 dport=443 "
    "[UNREPLIED] src=203.0.113.9 dst=198.51.100.7 sport=443 dport=41234\n";

} // namespace

class NatSearchModeTest : public QObject {
    Q_OBJECT

private slots:
    void namesTheInsideAddress()
    {
        const ProgramRun result = run(QStringLiteral("--nat-search 198.51.100.7:41234 --at 10:42:00"), events);
        QCOMPARE(result.output.section(QStringLiteral(": "), 1),
            QStringLiteral("198.51.100.7:41234 at 2026-11-25 10:42:00 was 10.0.0.5.\n"
                           "  10.0.0.5:50000 → 203.0.113.9:443, tcp, 2026-11-25 10:41:50 to 2026-11-25 10:42:10\n"));
        QCOMPARE(result.status, 0);
        // A minute, and half a minute around it: another host had it twenty seconds later.
        const ProgramRun minute = run(QStringLiteral("--nat-search 198.51.100.7:41234 --at 10:42"), events);
        QCOMPARE(minute.output.section(QStringLiteral(": "), 1),
            QStringLiteral("198.51.100.7:41234 at 2026-11-25 10:42 was 10.0.0.5.\n"
                           "  10.0.0.5:50000 → 203.0.113.9:443, tcp, 2026-11-25 10:41:50 to 2026-11-25 10:42:10\n"
                           "  10.0.0.6:50001 → 203.0.113.9:443, tcp, since 2026-11-25 10:43:20 (uncertain)\n"
                           "  Other hosts had it shortly before or after: compare the clocks.\n"));
    }

    void withoutATimeItIsOneOfSeveral()
    {
        const ProgramRun result = run(QStringLiteral("--nat-search 198.51.100.7:41234"), events);
        QVERIFY2(result.output.contains(QStringLiteral("198.51.100.7:41234 was one of 2 addresses.")),
            qPrintable(result.output));
        QVERIFY2(result.output.contains(QStringLiteral("Without a time the answer is uncertain")),
            qPrintable(result.output));
        QCOMPARE(result.status, 0);
    }

    void saysThatThereWasNone()
    {
        const ProgramRun result = run(QStringLiteral("--nat-search 198.51.100.7:41235 --at 10:42"), events);
        QVERIFY2(
            result.output.contains(QStringLiteral("No flow was translated to 198.51.100.7:41235 at 2026-11-25 10:42.")),
            qPrintable(result.output));
        QCOMPARE(result.status, 1);
        // In between neither had it, but for the tolerance.
        const auto between = [](const char *tolerance) {
            return run(
                QStringLiteral("--nat-search 198.51.100.7:41234 --at 10:42:45 --tolerance ") + QLatin1String(tolerance),
                events)
                .status;
        };
        QCOMPARE(between("10s"), 1);
        QCOMPARE(between("1m"), 0);
    }

    void jsonHasTheTimes()
    {
        const ProgramRun result =
            run(QStringLiteral("--nat-search 198.51.100.7:41234 --at 2026-11-25T10:42:00Z --format json"), events);
        const QJsonObject answer = QJsonDocument::fromJson(result.output.toUtf8()).object();
        QCOMPARE(answer[QLatin1String("answer")].toString(), QStringLiteral("one"));
        QCOMPARE(answer[QLatin1String("flows")].toArray().size(), 1);
        const QJsonObject flow = answer[QLatin1String("flows")][0].toObject();
        QCOMPARE(flow[QLatin1String("inside")].toString(), QStringLiteral("10.0.0.5"));
        QCOMPARE(flow[QLatin1String("insidePort")].toInt(), 50000);
        QCOMPARE(flow[QLatin1String("begin")].toString(), QStringLiteral("2026-11-25 10:41:50.500 +0000"));
        QVERIFY(flow[QLatin1String("certain")].toBool());
    }

    void csvHasAHead()
    {
        const ProgramRun result =
            run(QStringLiteral("--nat-search 198.51.100.7:41234 --at 10:42:00 --format csv"), events);
        const QStringList rows = result.output.split(QStringLiteral("\r\n"));
        QCOMPARE(rows.size(), 3);
        QVERIFY2(rows[0].startsWith(QStringLiteral("source,kind,protocol,inside,inside_port,")), qPrintable(rows[0]));
        QVERIFY2(
            rows[1].contains(QStringLiteral(",snat,tcp,10.0.0.5,50000,41234,203.0.113.9,443,")), qPrintable(rows[1]));
    }

    void refusesWrongUsage_data()
    {
        QTest::addColumn<QString>("message");
        QTest::newRow("--nat-search host")
            << QStringLiteral("--nat-search is ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT, not \"host\"");
        QTest::newRow("--nat-search 1.2.3.4 --at noon") << QStringLiteral("--at is a time such as");
        QTest::newRow("--nat-search 1.2.3.4 --tolerance x")
            << QStringLiteral("--tolerance is a duration such as 30s or 2m");
        QTest::newRow("--nat-search 1.2.3.4 --protocol x") << QStringLiteral("--protocol is a name such as tcp");
        QTest::newRow("--nat-search 1.2.3.4 --format html")
            << QStringLiteral("--format is text, csv or json, not \"html\"");
        QTest::newRow("--nat-search 1.2.3.4 --print") << QStringLiteral("does not go together with the other mode");
        QTest::newRow("--print --tolerance 3s") << QStringLiteral("--tolerance goes with --nat-search");
    }
    void refusesWrongUsage()
    {
        const ProgramRun result = run(QString::fromLatin1(QTest::currentDataTag()), {});
        QFETCH(QString, message);
        QVERIFY2(result.messages.contains(message), qPrintable(result.messages));
        QCOMPARE(result.status, 2);
    }
};

QTEST_GUILESS_MAIN(NatSearchModeTest)
#include "tst_nat_search_mode.moc"
