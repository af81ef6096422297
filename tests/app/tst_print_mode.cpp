// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

namespace {

struct Run {
    int status = -1;
    QString output;
    QString messages;
};

/// Runs ctscope without a display and without Qt's plugins: printing needs neither.
Run runCtscope(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QLatin1String(variable));
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral("/nonexistent"));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM_PLUGIN_PATH"), QStringLiteral("/nonexistent"));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CTSCOPE_PROGRAM), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

QString data(const char *name) { return QStringLiteral(TEST_DATA "/") + QLatin1String(name); }

QStringList lines(const QString &text) { return text.split(QLatin1Char('\n'), Qt::SkipEmptyParts); }

const QByteArray twoFlows = "ipv4     2 tcp      6 117 SYN_SENT src=192.168.1.6 dst=192.168.1.9 sport=32775 dport=22 "
                            "[UNREPLIED] src=192.168.1.9 dst=192.168.1.6 sport=22 dport=32775 use=2\n"
                            "ipv4     2 udp      17 8 src=10.0.0.10 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 "
                            "dst=192.0.2.1 sport=53 dport=1 mark=3 use=2\n";

} // namespace

class TestPrintMode : public QObject {
    Q_OBJECT
private slots:
    void printsEveryFormat_data();
    void printsEveryFormat();
    void readsRealDumps_data();
    void readsRealDumps();
    void conntrackLinesReadBack();
    void jsonIsOneObjectALine();
    void csvHasEveryColumn();
    void eventsStayInOrder();
    void sorts_data();
    void sorts();
    void filters();
    void limits();
    void readsSeveralSources();
    void choosesOneOfSeveralReadings_data();
    void choosesOneOfSeveralReadings();
    void doubtsWhatAToolDidNotFinish_data();
    void doubtsWhatAToolDidNotFinish();
    void namesSkippedLines();
    void namesTheFirstTenOfManySkippedLines();
    void tellsWhatWasPassedOver();
    void keepsControlCharactersFromTheTerminal();
    void exitStatusTellsHowItWent_data();
    void exitStatusTellsHowItWent();
    void aClosedFileBelowProcIsNotTheTable();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
    void helps();
    void endsQuietlyWhenTheReaderGoesAway();
};

void TestPrintMode::printsEveryFormat_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("output");
    QTest::newRow("table")
        << QStringLiteral("table")
        << QStringLiteral(
               "PROTO  STATE     TIMEOUT  SRC          SPORT  DST          DPORT  NAT                 FLAGS      MARK\n"
               "tcp    SYN_SENT     1:57  192.168.1.6  32775  192.168.1.9     22                      UNREPLIED\n"
               "udp    replied      0:08  10.0.0.10        1  10.0.0.2        53  source → 192.0.2.1                "
               "3\n");
    QTest::newRow("conntrack") << QStringLiteral("conntrack") << QString::fromLatin1(twoFlows);
    QTest::newRow("json")
        << QStringLiteral("json")
        << QStringLiteral(
               R"({"family":"ipv4","protocol":"tcp","protocol_number":6,"timeout":117,"state":"SYN_SENT","original":{"src":"192.168.1.6","dst":"192.168.1.9","sport":32775,"dport":22},"reply":{"src":"192.168.1.9","dst":"192.168.1.6","sport":22,"dport":32775},"status":["UNREPLIED"],"use":2}
{"family":"ipv4","protocol":"udp","protocol_number":17,"timeout":8,"original":{"src":"10.0.0.10","dst":"10.0.0.2","sport":1,"dport":53},"reply":{"src":"10.0.0.2","dst":"192.0.2.1","sport":53,"dport":1},"mark":3,"use":2}
)");
}

void TestPrintMode::printsEveryFormat()
{
    QFETCH(QString, format);
    const Run run =
        runCtscope({QStringLiteral("--print"), QStringLiteral("--format"), format, QStringLiteral("-")}, twoFlows);
    QCOMPARE(run.messages, QString());
    QTEST(run.output, "output");
    QCOMPARE(run.status, 0);
}

void TestPrintMode::readsRealDumps_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("flows");
    for (const char *name : {"table.txt", "table-proc.txt", "table-extended-id.txt", "table-extended-id-ktimestamp.txt",
             "table.xml", "table-ktimestamp.xml", "table-save.txt"})
        QTest::newRow(name) << data((QByteArray("router/") + name).constData()) << 16;
    for (const char *name : {"events-ktimestamp.xml", "events-save.txt", "events-timestamp-id-extended.txt"})
        QTest::newRow(name) << data((QByteArray("router/") + name).constData()) << 32;
}

void TestPrintMode::readsRealDumps()
{
    QFETCH(QString, file);
    QFETCH(int, flows);
    const Run run =
        runCtscope({QStringLiteral("--print"), QStringLiteral("--strict"), QStringLiteral("--format=json"), file});
    QCOMPARE(run.messages, QString());
    QCOMPARE(lines(run.output).size(), flows);
    QCOMPARE(run.status, 0);
}

void TestPrintMode::conntrackLinesReadBack()
{
    const QStringList print = {QStringLiteral("--print"), QStringLiteral("--format=conntrack")};
    const Run first = runCtscope(print + QStringList{data("router/table-ktimestamp.xml")});
    const Run second = runCtscope(print + QStringList{QStringLiteral("-")}, first.output.toUtf8());
    QCOMPARE(lines(first.output).size(), 16);
    QCOMPARE(second.output, first.output);
}

void TestPrintMode::jsonIsOneObjectALine()
{
    const Run run =
        runCtscope({QStringLiteral("--print"), QStringLiteral("--format=json"), data("router/table-proc.txt")});
    for (const QString &line : lines(run.output)) {
        const QJsonObject flow = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(flow.value(QStringLiteral("original")).toObject().contains(QStringLiteral("src")), qPrintable(line));
    }
}

void TestPrintMode::csvHasEveryColumn()
{
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("--format=csv"), QStringLiteral("-")},
        "tcp 6 9 src=1.1.1.1 dst=2.2.2.2 sport=1 dport=2 src=2.2.2.2 dst=1.1.1.1 sport=2 dport=1 labels=a,b\"c "
        "use=1\n");
    const QStringList rows = run.output.split(QStringLiteral("\r\n"));
    QCOMPARE(rows.size(), 3);
    QVERIFY2(rows.at(0).startsWith(QStringLiteral("proto,state,timeout,src,sport,dst,dport,")), qPrintable(rows.at(0)));
    QVERIFY2(rows.at(1).startsWith(QStringLiteral("tcp,replied,9,1.1.1.1,1,2.2.2.2,2,")), qPrintable(rows.at(1)));
    QVERIFY2(rows.at(1).contains(QStringLiteral(",\"a,b\"\"c\",")), qPrintable(rows.at(1)));
    QCOMPARE(rows.at(2), QString());
}

void TestPrintMode::eventsStayInOrder()
{
    const Run run = runCtscope(
        {QStringLiteral("--print"), QStringLiteral("--format=json"), data("router/events-timestamp-id-extended.txt")});
    double last = 0;
    for (const QString &line : lines(run.output)) {
        const QJsonObject event = QJsonDocument::fromJson(line.toUtf8()).object();
        const double time = event.value(QStringLiteral("timestamp")).toDouble();
        QVERIFY2(time >= last && event.contains(QStringLiteral("event")), qPrintable(line));
        last = time;
    }
    QVERIFY(last > 0);
}

void TestPrintMode::sorts_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QStringList>("sources");
    // By number, not by text: 10 comes before 192, and 10.0.0.10 after 10.0.0.9.
    QTest::newRow("src") << QStringLiteral(
        "src") << QStringList{QStringLiteral("10.0.0.9"), QStringLiteral("10.0.0.10"), QStringLiteral("192.168.1.6")};
    QTest::newRow("src:desc") << QStringLiteral("src:desc")
                              << QStringList{QStringLiteral("192.168.1.6"), QStringLiteral("10.0.0.10"),
                                     QStringLiteral("10.0.0.9")};
    QTest::newRow("timeout:asc") << QStringLiteral("timeout:asc")
                                 << QStringList{QStringLiteral("10.0.0.9"), QStringLiteral("10.0.0.10"),
                                        QStringLiteral("192.168.1.6")};
}

void TestPrintMode::sorts()
{
    QFETCH(QString, column);
    QFETCH(QStringList, sources);
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("--format=json"), QStringLiteral("--sort"),
                                   column, QStringLiteral("-")},
        twoFlows
            + "udp 17 3 src=10.0.0.9 dst=1.1.1.1 sport=1 dport=2 src=1.1.1.1 dst=10.0.0.9 sport=2 dport=1 use=1\n");
    QStringList read;
    for (const QString &line : lines(run.output))
        read += QJsonDocument::fromJson(line.toUtf8())[QStringLiteral("original")][QStringLiteral("src")].toString();
    QCOMPARE(read, sources);
}

void TestPrintMode::filters()
{
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("--format=conntrack"),
                                   QStringLiteral("--filter"), QStringLiteral("syn_sent"), QStringLiteral("-")},
        twoFlows);
    QCOMPARE(run.output, QString::fromLatin1(twoFlows.left(twoFlows.indexOf('\n') + 1)));
    QCOMPARE(run.status, 0);
}

void TestPrintMode::limits()
{
    const auto printed = [](const char *limit) {
        return lines(runCtscope({QStringLiteral("--print"), QStringLiteral("--format=json"), QStringLiteral("--limit"),
                                    QLatin1String(limit), data("router/table.txt")})
                         .output)
            .size();
    };
    QCOMPARE(printed("0"), 0);
    QCOMPARE(printed("3"), 3);
    QCOMPARE(printed("1000"), 16);
}

void TestPrintMode::readsSeveralSources()
{
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("--format=conntrack"),
                                   data("router/table.txt"), QStringLiteral("-"), data("router/table.xml")},
        twoFlows);
    QCOMPARE(lines(run.output).size(), 34);
    QCOMPARE(lines(run.output).at(16), QString::fromLatin1(twoFlows).section(QLatin1Char('\n'), 0, 0));
    QCOMPARE(run.status, 0);
}

void TestPrintMode::choosesOneOfSeveralReadings_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QStringList>("timeouts");
    QTest::addColumn<QString>("messages");
    QTest::addColumn<int>("status");
    QTest::newRow("the last") << QStringList() << QStringList{QStringLiteral("431989"), QStringLiteral("17")}
                              << QStringLiteral(
                                     "-: The text holds 3 readings of one table; reading 3, the last, is shown.\n")
                              << 0;
    QTest::newRow("the first") << QStringList{QStringLiteral("--reading"), QStringLiteral("1")}
                               << QStringList{QStringLiteral("431999"), QStringLiteral("27")}
                               << QStringLiteral("-: The text holds 3 readings of one table; reading 1 is shown.\n")
                               << 0;
    QTest::newRow("one too many") << QStringList{QStringLiteral("--reading=4")} << QStringList()
                                  << QStringLiteral("ctscope: -: there is no reading 4: the text holds 3.\n") << 1;
}

void TestPrintMode::choosesOneOfSeveralReadings()
{
    QFETCH(QStringList, options);
    QFETCH(QStringList, timeouts);
    QFile file(data("reports/several-counts.txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Run run =
        runCtscope(QStringList{QStringLiteral("--print"), QStringLiteral("--format=json"), QStringLiteral("--strict")}
                + options + QStringList{QStringLiteral("-")},
            file.readAll());
    QTEST(run.messages, "messages");
    QStringList read;
    for (const QString &line : lines(run.output))
        read +=
            QString::number(QJsonDocument::fromJson(line.toUtf8()).object().value(QLatin1String("timeout")).toInt());
    QCOMPARE(read, timeouts);
    QTEST(run.status, "status");
}

void TestPrintMode::doubtsWhatAToolDidNotFinish_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("error-midway.txt") << 1;
    QTest::newRow("lost-events.txt") << 1;
    QTest::newRow("left-out.txt") << 1;
    QTest::newRow("error-of-another-file.txt") << 0;
    QTest::newRow("deleted-list.txt") << 0;
    QTest::newRow("prompt-lines.txt") << 0;
    QTest::newRow("rules-between.txt") << 0;
}

void TestPrintMode::doubtsWhatAToolDidNotFinish()
{
    const QString file = data((QByteArray("reports/") + QTest::currentDataTag()).constData());
    const Run run =
        runCtscope({QStringLiteral("--print"), QStringLiteral("--format=json"), QStringLiteral("--strict"), file});
    QCOMPARE(lines(run.output).size(), 2);
    QTEST(run.status, "status");
}

void TestPrintMode::namesSkippedLines()
{
    const QByteArray broken =
        "udp 17 3 src=10.0.0.9 dst=1.1.1.1 sport=70000 dport=2 src=1.1.1.1 dst=10.0.0.9 sport=2 dport=1\n";
    const QStringList print = {QStringLiteral("--print"), QStringLiteral("--format=conntrack"), QStringLiteral("-")};
    const Run run = runCtscope(print, twoFlows + broken);
    QCOMPARE(run.output, QString::fromLatin1(twoFlows));
    const QStringList messages = lines(run.messages);
    QCOMPARE(messages.size(), 2);
    QVERIFY2(messages.at(0).startsWith(QStringLiteral("-:3: ")), qPrintable(messages.at(0)));
    QVERIFY2(messages.at(0).endsWith(QStringLiteral(": ") + QString::fromLatin1(broken.trimmed())),
        qPrintable(messages.at(0)));
    QCOMPARE(messages.at(1), QStringLiteral("-: 1 line was skipped"));
    QCOMPARE(run.status, 0);
    QCOMPARE(runCtscope(print + QStringList{QStringLiteral("--strict")}, twoFlows + broken).status, 1);
}

void TestPrintMode::namesTheFirstTenOfManySkippedLines()
{
    const QByteArray broken =
        "udp 17 3 src=10.0.0.9 dst=1.1.1.1 sport=70000 dport=2 src=1.1.1.1 dst=10.0.0.9 sport=2 dport=1\n";
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("-")}, twoFlows + broken.repeated(12));
    const QStringList messages = lines(run.messages);
    QCOMPARE(messages.size(), 11);
    QVERIFY(messages.at(9).startsWith(QStringLiteral("-:12: ")));
    QCOMPARE(messages.at(10), QStringLiteral("-: 12 lines were skipped"));
}

void TestPrintMode::tellsWhatWasPassedOver()
{
    const QStringList print = {QStringLiteral("--print"), QStringLiteral("--format=conntrack"),
        QStringLiteral("--strict"), QStringLiteral("-")};
    const Run prose = runCtscope(
        print, "hello\n" + twoFlows + "conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.\n");
    QCOMPARE(prose.messages, QStringLiteral("-: 1 other line without an entry was passed over.\n"));
    QCOMPARE(prose.output, QString::fromLatin1(twoFlows));
    QCOMPARE(prose.status, 0);
    const Run data =
        runCtscope(print, twoFlows + "285 l3proto = 2 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=54570 ftp\n");
    QCOMPARE(data.messages, QStringLiteral("-: 1 line of an expectation table was passed over.\n"));
    QCOMPARE(data.output, QString::fromLatin1(twoFlows));
    QCOMPARE(data.status, 1);
}

void TestPrintMode::keepsControlCharactersFromTheTerminal()
{
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("-")},
        "udp 17 3 src=10.0.0.9 dst=1.1.1.1 sport=\x1b]0;title\x07 dport=2 src=1.1.1.1 dst=10.0.0.9 sport=2 dport=1\n"
        "udp 17 3 src=10.0.0.9 dst=1.1.1.1 sport=1 dport=2 src=1.1.1.1 dst=10.0.0.9 sport=2 dport=1 "
        "helper=\x1b[31mred\n");
    QVERIFY(!run.output.contains(QLatin1Char('\x1b')));
    QVERIFY(!run.messages.contains(QLatin1Char('\x1b')));
}

void TestPrintMode::exitStatusTellsHowItWent_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message");
    const QString in = QStringLiteral("-");
    QTest::newRow("flows") << in << twoFlows << 0 << QString();
    QTest::newRow("a document without flows")
        << in << QByteArray("<?xml version=\"1.0\"?>\n<conntrack>\n</conntrack>\n") << 0 << QString();
    QTest::newRow("empty") << in << QByteArray() << 1 << QStringLiteral("no text");
    QTest::newRow("prose") << in << QByteArray("Hello, world.\n") << 1 << QStringLiteral("no line of it is a flow");
    QTest::newRow("binary") << in << QByteArray(5000, '\0') << 1 << QStringLiteral("not text");
    QTest::newRow("expectations")
        << in
        << QByteArray("299 proto=6 src=10.7.0.2 dst=203.0.113.2 sport=0 dport=41739 mask-src=255.255.255.255 "
                      "mask-dst=255.255.255.255 sport=0 dport=65535 master-src=10.7.0.2 master-dst=203.0.113.2 "
                      "sport=40060 dport=21 class=0 helper=ftp\n")
        << 1 << QStringLiteral("this is ");
    QTest::newRow("an error message")
        << in << QByteArray("conntrack v1.4.6 (conntrack-tools): Operation failed: sorry, you must be root\n") << 3
        << QStringLiteral(
               "standard input: there are no flows in it, but an error message: conntrack v1.4.6 (conntrack-tools): "
               "Operation failed: sorry, you must be root");
    QTest::newRow("no such file") << QStringLiteral("/nonexistent/file") << QByteArray() << 3
                                  << QStringLiteral("/nonexistent/file: there is no such file");
    QTest::newRow("an archive on standard input")
        << in << QByteArray("PK\x05\x06") << 3 << QStringLiteral("this is an archive");
}

void TestPrintMode::exitStatusTellsHowItWent()
{
    QFETCH(QString, source);
    QFETCH(QByteArray, input);
    QFETCH(QString, message);
    const Run run = runCtscope({QStringLiteral("--print"), QStringLiteral("--format=json"), source}, input);
    QTEST(run.status, "status");
    if (message.isEmpty())
        QCOMPARE(run.messages, QString());
    QVERIFY2(run.messages.contains(message), qPrintable(run.messages));
}

void TestPrintMode::aClosedFileBelowProcIsNotTheTable()
{
    QProcess process;
    if (::geteuid() == 0) {
        process.setChildProcessModifier([] {
            constexpr uid_t nobody = 65534;
            if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                ::_exit(100);
        });
    }
    process.start(QStringLiteral(CTSCOPE_PROGRAM), {QStringLiteral("--print"), QStringLiteral("/proc/1/environ")});
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() == 100)
        QSKIP("The program cannot be run as an ordinary user.");
    QCOMPARE(process.readAllStandardError(), QByteArray("ctscope: /proc/1/environ: you may not read this file.\n"));
    QCOMPARE(process.exitCode(), 3);
}

void TestPrintMode::refusesWrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *arguments, const char *message) {
        QTest::newRow(arguments) << QString::fromLatin1(arguments).split(QLatin1Char(' '))
                                 << QString::fromLatin1(message);
    };
    row("--colour", "there is no option --colour");
    row("--print --format yaml", "--format is table, conntrack, csv or json, not \"yaml\"");
    row("--print --format", "--format needs a value");
    row("--print --sort size", "there is no column \"size\"; the columns are proto, state,");
    row("--print --sort src:down", "the order of a column is asc or desc, not \"down\"");
    row("--print --limit -1", "--limit needs a number of rows, not \"-1\"");
    row("--print --reading 0", "--reading needs a number from 1 on, not \"0\"");
    row("--reading 2", "--reading goes with --print");
    row("--print --strict=yes", "--strict is not an option that takes a value");
    row("--limit 3", "--limit goes with --print");
    row("--print --size 10x10", "--size is WIDTHxHEIGHT");
    row("--print --size 800x600", "--size goes with --screenshot");
    row("--print --screenshot a.png", "--screenshot does not go together with the other mode");
    row("--source pcap", "--source is auto, helper, netlink or proc, not \"pcap\"");
    row("--namespace", "--namespace needs a value");
    row("--namespace a/b", "--namespace is a name of ip netns, /run/netns/NAME or /proc/PID/ns/net, not \"a/b\"");
    row("--namespace /etc/passwd",
        "--namespace is a name of ip netns, /run/netns/NAME or /proc/PID/ns/net, not \"/etc/passwd\"");
    row("--namespace blue --source proc", "--namespace goes with --source auto or helper");
    row("--print - -", "standard input can be read only once");
}

void TestPrintMode::refusesWrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const Run run = runCtscope(arguments);
    QCOMPARE(run.status, 2);
    QVERIFY2(run.messages.startsWith(QStringLiteral("ctscope: ") + message), qPrintable(run.messages));
    QVERIFY(run.messages.contains(QStringLiteral("\nusage: ctscope ")));
    QCOMPARE(run.output, QString());
}

void TestPrintMode::helps()
{
    const Run help = runCtscope({QStringLiteral("--help")});
    QCOMPARE(help.status, 0);
    for (const char *word : {"--print", "--screenshot", "--sort COLUMN[:desc]", "--source auto|helper|netlink|proc",
             "Exit status", "reply-src"})
        QVERIFY2(help.output.contains(QLatin1String(word)), word);
    for (const QString &line : lines(help.output))
        QVERIFY2(line.size() <= 100, qPrintable(line));
    const Run version = runCtscope({QStringLiteral("--version")});
    QCOMPARE(version.status, 0);
    QVERIFY2(version.output.startsWith(QStringLiteral("ctscope ")), qPrintable(version.output));
}

void TestPrintMode::endsQuietlyWhenTheReaderGoesAway()
{
    // A pipe without a reader, and more text than a pipe holds.
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("many.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(twoFlows.repeated(5000));
    file.close();
    QProcess process;
    process.start(QStringLiteral("/bin/sh"),
        {QStringLiteral("-c"), QStringLiteral("{ \"$0\" --print --format=json \"$1\"; echo $? >&2; } | head -n 1"),
            QStringLiteral(CTSCOPE_PROGRAM), file.fileName()});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QStringLiteral("0\n"));
    QCOMPARE(lines(QString::fromUtf8(process.readAllStandardOutput())).size(), 1);
}

QTEST_GUILESS_MAIN(TestPrintMode)
#include "tst_print_mode.moc"
