// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language on the command line.
#include <QProcess>
#include <QTest>

namespace {

struct Run {
    int status = -1;
    QString output;
    QString messages;
};

Run runCtscope(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.start(QStringLiteral(CTSCOPE_PROGRAM), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

const QByteArray twoFlows = "ipv4     2 tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=32775 dport=22 "
                            "[UNREPLIED] src=192.168.1.9 dst=192.168.1.6 sport=22 dport=32775 use=2\n"
                            "ipv4     2 udp      17 8 src=10.0.0.10 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 "
                            "dst=192.0.2.1 sport=53 dport=1 mark=3 use=2\n";

} // namespace

class TestFilterOption : public QObject {
    Q_OBJECT
private slots:
    void prints_data();
    void prints();
    void explains_data();
    void explains();
    void showsWhereItIsWrong_data();
    void showsWhereItIsWrong();
};

void TestFilterOption::prints_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("line"); // of the two flows; -1 = none
    QTest::newRow("a test") << QStringLiteral("proto == tcp and dport in {22, 80}") << 0;
    QTest::newRow("a network") << QStringLiteral("src in 10.0.0.0/8") << 1;
    QTest::newRow("a translated end") << QStringLiteral("nat.addr == 192.0.2.1:1") << 1;
    QTest::newRow("a word") << QStringLiteral("syn_s") << 0;
    QTest::newRow("a word with a colon") << QStringLiteral("192.168.1.6:32775") << 0;
    QTest::newRow("nothing") << QStringLiteral("ttl > 10m") << -1;
}

void TestFilterOption::prints()
{
    QFETCH(QString, filter);
    QFETCH(int, line);
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("--format=conntrack"),
                                   QStringLiteral("--filter"), filter, QStringLiteral("-")},
        twoFlows);
    QCOMPARE(run.messages, QString());
    QCOMPARE(run.output, line < 0 ? QString() : QString::fromLatin1(twoFlows).section(u'\n', line, line) + u'\n');
    QCOMPARE(run.status, 0);
}

void TestFilterOption::explains_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("output");
    QTest::newRow("brackets") << QStringLiteral("tcp or udp and not DPORT 53")
                              << QStringLiteral("tcp or (udp and (not (dport == 53)))\n");
    QTest::newRow("nothing") << QString() << QStringLiteral("every flow\n");
    QTest::newRow("control characters") << QStringLiteral("\"a\033[2Jb\"") << QStringLiteral("\"a␛[2Jb\"\n");
}

void TestFilterOption::explains()
{
    QFETCH(QString, filter);
    const Run run = runCtscope({QStringLiteral("--explain-filter"), filter});
    QCOMPARE(run.messages, QString());
    QTEST(run.output, "output");
    QCOMPARE(run.status, 0);
}

void TestFilterOption::showsWhereItIsWrong_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("messages");
    QTest::newRow("field")
        << QStringLiteral("tcp and dprt == 22")
        << QStringLiteral(
               "“dprt” is not a field. To search for this text, put it in quotation marks. Did you mean dport?\n"
               "  tcp and dprt == 22\n"
               "          ^~~~\n");
    QTest::newRow("one character") << QStringLiteral("tcp | udp")
                                   << QStringLiteral("“|” alone does not join tests. Write: or\n"
                                                     "  tcp | udp\n"
                                                     "      ^\n");
    QTest::newRow("the end") << QStringLiteral("ttl >")
                             << QStringLiteral("A value for ttl is missing: a duration such as 90s, 5m or 2h30m.\n"
                                               "  ttl >\n"
                                               "       ^\n");
    QTest::newRow("behind wide characters")
        << QStringLiteral("\"→\033\" and port:22")
        << QStringLiteral("A field and its value are not joined by a colon. Write: port == 22\n"
                          "  \"→␛\" and port:22\n"
                          "           ^~~~~~~\n");
    const QString many = QStringLiteral("tcp or ").repeated(30);
    QTest::newRow("far behind") << many + QStringLiteral("id === 5 or ") + many + QStringLiteral("udp")
                                << QStringLiteral(
                                       "“===” is not an operator. Write: ==\n"
                                       "  … tcp or tcp or tcp or tcp or tcp or tcp or tcp or tcp or id === 5 or tcp or "
                                       "tcp or tcp or tcp or tcp or tcp or tcp or tcp o…\n"
                                       "                                                               ^~~\n");
}

void TestFilterOption::showsWhereItIsWrong()
{
    QFETCH(QString, filter);
    QFETCH(QString, messages);
    for (const QString &option : {QStringLiteral("--filter"), QStringLiteral("--explain-filter")}) {
        const Run run = runCtscope({option, filter});
        QCOMPARE(run.messages, QStringLiteral("ctscope: %1: %2ctscope --help says more.\n").arg(option, messages));
        QCOMPARE(run.output, QString());
        QCOMPARE(run.status, 2);
    }
}

QTEST_GUILESS_MAIN(TestFilterOption)
#include "tst_filter_option.moc"
