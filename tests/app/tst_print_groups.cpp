// SPDX-License-Identifier: GPL-3.0-or-later
// --print --group-by.
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

struct Run {
    int status = -1;
    QString output;
    QString messages;
};

const QByteArray twoFlows = "ipv4     2 tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=32775 dport=22 "
                            "[UNREPLIED] src=192.168.1.9 dst=192.168.1.6 sport=22 dport=32775 use=2\n"
                            "ipv4     2 udp      17 8 src=10.0.0.10 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 "
                            "dst=192.0.2.1 sport=53 dport=1 mark=3 use=2\n";

Run runCtscope(const QString &arguments)
{
    QProcess process;
    process.start(QStringLiteral(CTSCOPE_PROGRAM), arguments.split(u' ') + QStringList{u"-"_s});
    process.write(twoFlows);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class TestPrintGroups : public QObject {
    Q_OBJECT
private slots:
    void printsGroups_data();
    void printsGroups();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
};

void TestPrintGroups::printsGroups_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("output");
    const auto row = [](const char *arguments, const char *output) {
        QTest::newRow(arguments) << QString::fromLatin1(arguments) << QString::fromUtf8(output);
    };
    row("--group-by proto",
        "PROTO  FLOWS   SHARE  ASSURED-SHARE  UNREPLIED-SHARE  MEAN-IDLE  LONGEST-IDLE  DESTINATIONS\n"
        "tcp        1  50.0 %          0.0 %          100.0 %       0:03          0:03             1\n"
        "udp        1  50.0 %          0.0 %            0.0 %       0:22          0:22             1\n");
    row("--format csv --group-by src/16,dport --sort src:desc",
        "src/"
        "16,dport,flows,share,limit-share,new,ended,growth,bytes,rate,assured-share,unreplied-share,mean-idle,"
        "longest-idle,destinations,groups\r\n"
        "192.168.0.0/16,22,1,0.500000,,,,,,,0.000000,1.000000,3.0,3.0,1,\r\n"
        "10.0.0.0/16,53,1,0.500000,,,,,,,0.000000,0.000000,22.0,22.0,1,\r\n");
    row("--format json --group-by mark&0xff --top 1 --sort longest-idle:desc",
        R"({"mark&0xff":"0x3","flows":1,"share":0.500000,"assured-share":0.000000,"unreplied-share":0.000000,)"
        R"("mean-idle":22.0,"longest-idle":22.0,"destinations":1})"
        "\n"
        R"({"others":1,"flows":1,"share":0.500000,"assured-share":0.000000,"unreplied-share":1.000000,)"
        R"("mean-idle":3.0,"longest-idle":3.0,"destinations":1})"
        "\n");
    row("--format json --group-by nat.addr --filter udp",
        R"({"nat.addr":"192.0.2.1","flows":1,"share":0.500000,"assured-share":0.000000,"unreplied-share":0.000000,)"
        R"("mean-idle":22.0,"longest-idle":22.0,"destinations":1})"
        "\n");
}

void TestPrintGroups::printsGroups()
{
    QFETCH(QString, arguments);
    const Run run = runCtscope(u"--print "_s + arguments);
    QCOMPARE(run.messages, QString());
    QTEST(run.output, "output");
    QCOMPARE(run.status, 0);
}

void TestPrintGroups::refusesWrongUsage_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *arguments, const char *reason) {
        QTest::newRow(arguments) << QString::fromLatin1(arguments) << QString::fromUtf8(reason);
    };
    row("--print --group-by colour", "--group-by: There is no key \"colour\".");
    row("--print --group-by src/300", "--group-by: \"300\" is not a prefix");
    row("--print --group-by src --sort dst", "groups have no column \"dst\"; their columns are src, flows, share, ");
    row("--print --sort rate:down --group-by src", "the order of a column is asc or desc, not \"down\"");
    row("--print --group-by src --top 0", "--top needs a number of groups from 1 on, not \"0\"");
    row("--print --top 5", "--top goes with --group-by");
    row("--print --limit 5 --group-by src", "--limit does not go with --group-by; --top limits the groups");
    row("--print --format conntrack --group-by src", "--format conntrack does not go with --group-by");
    row("--group-by src", "--group-by goes with --print");
}

void TestPrintGroups::refusesWrongUsage()
{
    QFETCH(QString, arguments);
    QFETCH(QString, reason);
    const Run run = runCtscope(arguments);
    QCOMPARE(run.status, 2);
    QVERIFY2(run.messages.contains(reason), qPrintable(run.messages));
}

QTEST_GUILESS_MAIN(TestPrintGroups)
#include "tst_print_groups.moc"
