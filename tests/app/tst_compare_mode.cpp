// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope --compare: what it prints, and how it ends.
#include "support/program_run.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using ctscope::test::ProgramRun;
using namespace Qt::StringLiterals;

namespace {

/// A line of conntrack -L -o extended between 10.0.0.1 and 10.0.0.2.
QByteArray tcp(int port, const QByteArray &state, int seconds, int packets, const QByteArray &rest = " mark=0 use=1")
{
    const QByteArray number = QByteArray::number(port);
    return "ipv4     2 tcp      6 " + QByteArray::number(seconds) + ' ' + state + " src=10.0.0.1 dst=10.0.0.2 sport="
        + number + " dport=443 packets=" + QByteArray::number(packets) + " bytes=" + QByteArray::number(packets * 100)
        + " src=10.0.0.2 dst=10.0.0.1 sport=443 dport=" + number + " packets=1 bytes=100 [ASSURED]" + rest + '\n';
}

QByteArray earlier()
{
    return tcp(1001, "ESTABLISHED", 431999, 5) + tcp(1002, "ESTABLISHED", 431999, 5) + tcp(1003, "ESTABLISHED", 300, 5)
        + tcp(1004, "ESTABLISHED", 300, 5);
}
QByteArray later()
{
    return tcp(1001, "ESTABLISHED", 431990, 5) + tcp(1002, "TIME_WAIT", 119, 9)
        + tcp(1004, "ESTABLISHED", 299, 5, " mark=7 use=1") + tcp(1005, "SYN_RECV", 50, 1);
}

} // namespace

class CompareModeTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void printsWhatDiffers();
    void printsNothingWithoutADifference();
    void filtersByChange_data();
    void filtersByChange();
    void groups();
    void jsonHasBothFlows();
    void comparesTwoReadingsOfOneText_data();
    void comparesTwoReadingsOfOneText();
    void pseudonymsWithOneKeyDifferAsTheOriginals();
    void printsPseudonyms_data();
    void printsPseudonyms();
    void aSourceThatCannotBeRead_data();
    void aSourceThatCannotBeRead();
    void refusesWrongUsage_data();
    void refusesWrongUsage();

private:
    QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void save(const char *name, const QByteArray &text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    /// "%" stands for the folder of the files.
    ProgramRun run(const QString &arguments) const
    {
        QStringList words = arguments.split(u' ', Qt::SkipEmptyParts);
        for (QString &word : words)
            word.replace(u"%"_s, m_folder.path() + u'/');
        words.prepend(u"--compare"_s);
        return ctscope::test::runProgram(QStringLiteral(CTSCOPE_PROGRAM), words, {});
    }

    QTemporaryDir m_folder;
};

void CompareModeTest::initTestCase()
{
    save("a", earlier());
    save("b", later());
    save("loop",
        "Thu Nov 26 10:00:00 UTC 2026\n" + earlier() + "Thu Nov 26 10:00:05 UTC 2026\n" + later()
            + "Thu Nov 26 10:00:10 UTC 2026\n" + later());
    save("nonsense", "hello\nworld\n");
}

void CompareModeTest::printsWhatDiffers()
{
    const ProgramRun result = run(u"%a %b"_s);
    QCOMPARE(result.output,
        u"CHANGES      PROTO  STATE                    TIMEOUT  SRC       SPORT  DST       DPORT  FLAGS    PACKETS"
        "           BYTES   MARK\n"
        "state, grew  tcp    ESTABLISHED → TIME_WAIT     1:59  10.0.0.1   1002  10.0.0.2    443  ASSURED   6 → 10"
        "  600 B → 1000 B      0\n"
        "other        tcp    ESTABLISHED                 4:59  10.0.0.1   1004  10.0.0.2    443  ASSURED        6"
        "           600 B  0 → 7\n"
        "began        tcp    SYN_RECV                    0:50  10.0.0.1   1005  10.0.0.2    443  ASSURED        2"
        "           200 B      0\n"
        "ended        tcp    ESTABLISHED                 5:00  10.0.0.1   1003  10.0.0.2    443  ASSURED        6"
        "           600 B      0\n"_s);
    QCOMPARE(result.messages,
        u"4 flows differ (1 began, 1 ended, 1 changed state, 1 with higher counters, 1 with another status, mark or "
        "label); 1 flow is the same.\n"_s);
    QCOMPARE(result.status, 1);
}

void CompareModeTest::printsNothingWithoutADifference()
{
    const ProgramRun result = run(u"%a %a"_s);
    QCOMPARE(result.output, QString());
    QCOMPARE(result.messages, u"No flow differs; 4 flows are the same.\n"_s);
    QCOMPARE(result.status, 0);
}

void CompareModeTest::filtersByChange_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("ports");
    QTest::addColumn<int>("status");
    QTest::newRow("one") << u"change==began"_s << u"1005"_s << 1;
    QTest::newRow("two") << u"change&in&{ended,other}"_s << u"1004 1003"_s << 1;
    QTest::newRow("with a field") << u"change==state&and&dport==443"_s << u"1002"_s << 1;
    QTest::newRow("ended flows are as they were") << u"timeout==300"_s << u"1003"_s << 1;
    QTest::newRow("nothing") << u"change==reused"_s << QString() << 0;
}

void CompareModeTest::filtersByChange()
{
    QFETCH(QString, filter);
    const ProgramRun result = ctscope::test::runProgram(QStringLiteral(CTSCOPE_PROGRAM),
        {u"--compare"_s, path("a"), path("b"), u"--format"_s, u"json"_s, u"--filter"_s, filter.replace(u'&', u' ')},
        {});
    QStringList ports;
    for (const QString &line : result.output.split(u'\n', Qt::SkipEmptyParts))
        ports << QJsonDocument::fromJson(line.toUtf8())["original"_L1]["sport"_L1].toVariant().toString();
    QTEST(ports.join(u' '), "ports");
    QTEST(result.status, "status");
}

void CompareModeTest::groups()
{
    const ProgramRun result = run(u"--group-by changes --format csv %a %b"_s);
    QStringList lines;
    for (const QString &line : result.output.split(u"\r\n"_s, Qt::SkipEmptyParts))
        lines << line.section(u",1,"_s, 0, 0);
    QCOMPARE(lines.size(), 5);
    QVERIFY2(lines[0].startsWith(u"changes,flows,"), qPrintable(lines[0]));
    lines.removeFirst();
    lines.sort();
    QCOMPARE(lines, (QStringList{u"\"state, grew\""_s, u"began"_s, u"ended"_s, u"other"_s}));
    QCOMPARE(result.status, 1);
}

void CompareModeTest::jsonHasBothFlows()
{
    const ProgramRun result = run(u"%a %b --format json --sort sport"_s);
    const QStringList lines = result.output.split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 4);
    const QJsonObject grown = QJsonDocument::fromJson(lines[0].toUtf8()).object();
    QCOMPARE(grown["change"_L1].toArray(), (QJsonArray{u"state"_s, u"grew"_s}));
    QCOMPARE(grown["before"_L1]["state"_L1].toString(), u"ESTABLISHED"_s);
    QCOMPARE(grown["state"_L1].toString(), u"TIME_WAIT"_s);
    QCOMPARE(grown["growth"_L1]["packets"_L1].toInt(), 4);
    QCOMPARE(grown["growth"_L1]["bytes"_L1].toInt(), 400);
    const QJsonObject ended = QJsonDocument::fromJson(lines[1].toUtf8()).object();
    QCOMPARE(ended["change"_L1].toArray(), QJsonArray{u"ended"_s});
    QCOMPARE(ended["before"_L1]["timeout"_L1].toInt(), 300);
    QCOMPARE(ended["original"_L1], ended["before"_L1]["original"_L1]);
    const QJsonObject began = QJsonDocument::fromJson(lines[3].toUtf8()).object();
    QCOMPARE(began["change"_L1].toArray(), QJsonArray{u"began"_s});
    QVERIFY(began["before"_L1].isNull());

    QCOMPARE(run(u"%a %b --format json --limit 2"_s).output.count(u'\n'), 2);
}

void CompareModeTest::comparesTwoReadingsOfOneText_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("message");
    const auto four = u"4 flows differ"_s;
    const auto none = u"No flow differs; 4 flows are the same."_s;
    QTest::newRow("the last two") << u"%loop"_s << none;
    QTest::newRow("chosen") << u"--reading 1,3 %loop"_s << four;
    QTest::newRow("of two texts") << u"--reading 1,1 %loop %b"_s << four;
    QTest::newRow("one that is not there") << u"--reading 1,4 %loop"_s << u"there is no reading 4"_s;
    QTest::newRow("only one") << u"%a"_s << u"holds one reading: name two sources."_s;
}

void CompareModeTest::comparesTwoReadingsOfOneText()
{
    QFETCH(QString, arguments);
    QFETCH(QString, message);
    const ProgramRun result = run(arguments);
    QVERIFY2(result.messages.contains(message), qPrintable(result.messages));
    QCOMPARE(result.status, message.contains(u"differ"_s) ? message.startsWith(u"No") ? 0 : 1 : 3);
}

void CompareModeTest::pseudonymsWithOneKeyDifferAsTheOriginals()
{
    save("key", "0123456789abcdef0123456789abcdef");
    for (const char *name : {"a", "b"}) {
        const ProgramRun printed = ctscope::test::runProgram(QStringLiteral(CTSCOPE_PROGRAM),
            {u"--print"_s, u"--pseudonymise="_s + path("key"), u"--format"_s, u"conntrack"_s, path(name)});
        QCOMPARE(printed.status, 0);
        QVERIFY2(!printed.output.contains(u"10.0.0.1"_s), qPrintable(printed.output));
        save(name == QByteArray("a") ? "hidden-a" : "hidden-b", printed.output.toUtf8());
    }
    QCOMPARE(run(u"%hidden-a %hidden-b"_s).messages, run(u"%a %b"_s).messages);
}

void CompareModeTest::printsPseudonyms_data()
{
    QTest::addColumn<int>("flows"); // in the output
    QTest::newRow("--format table") << 4;
    QTest::newRow("--format csv") << 4;
    QTest::newRow("--format json") << 4;
    QTest::newRow("--filter sport==1004") << 1;
    QTest::newRow("--group-by changes,src --format csv") << 4;
}

void CompareModeTest::printsPseudonyms()
{
    QFETCH(int, flows);
    save("key", "0123456789abcdef0123456789abcdef");
    const QString options = QString::fromLatin1(QTest::currentDataTag());
    const ProgramRun plain = run(options + u" %a %b"_s);
    const ProgramRun result = run(options + u" --pseudonymise=%key %a %b"_s);
    QCOMPARE(result.status, 1);
    QCOMPARE(result.messages, plain.messages);
    QCOMPARE(result.output.count(u'\n'), plain.output.count(u'\n'));
    QVERIFY2(plain.output.count(u"10.0.0.1"_s) >= flows, qPrintable(plain.output));
    QVERIFY2(!result.output.contains(u"10.0.0."_s), qPrintable(result.output));
    // Other than with a new key for each, two outputs of one key are the same.
    QCOMPARE(run(options + u" --pseudonymise=%key %a %b"_s).output, result.output);
    QCOMPARE(run(options + u" --pseudonymise=%missing %a %b"_s).status, 2);
}

void CompareModeTest::aSourceThatCannotBeRead_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("a file that is not there") << u"%a %missing"_s;
    QTest::newRow("the other one") << u"%missing %a"_s;
    QTest::newRow("no table") << u"%a %nonsense"_s;
    QTest::newRow("a folder of several tables") << u"%a %"_s;
}

void CompareModeTest::aSourceThatCannotBeRead()
{
    QFETCH(QString, arguments);
    const ProgramRun result = run(arguments);
    QCOMPARE(result.output, QString());
    QVERIFY(!result.messages.isEmpty());
    QCOMPARE(result.status, 3);
}

void CompareModeTest::refusesWrongUsage_data()
{
    QTest::addColumn<QString>("message");
    QTest::newRow("a b c") << u"--compare compares two tables, not 3"_s;
    QTest::newRow("netlink") << u"--compare needs two sources, or one live table and --watch"_s;
    QTest::newRow("a b --watch 3s") << u"--watch goes with one live table"_s;
    QTest::newRow("netlink --watch 3h") << u"--watch is a duration from 1s to 4m"_s;
    QTest::newRow("a b --format conntrack") << u"--format conntrack does not go with --compare"_s;
    QTest::newRow("a b --format html") << u"--format is table, conntrack, csv or json, not \"html\""_s;
    QTest::newRow("a b --strict") << u"--strict goes with --print"_s;
    QTest::newRow("a b --resolve") << u"--resolve goes with --print"_s;
    QTest::newRow("a b --explain") << u"--explain goes with --print"_s;
    QTest::newRow("a b --print") << u"does not go together with the other mode"_s;
    QTest::newRow("a b --reading 2") << u"--reading takes two numbers with --compare"_s;
    QTest::newRow("a b --reading 2,x") << u"--reading needs two numbers from 1 on"_s;
    QTest::newRow("a netlink --reading 1,1") << u"a live table has one reading"_s;
    QTest::newRow("a b --filter change==x") << u"--filter: "_s;
}

void CompareModeTest::refusesWrongUsage()
{
    const ProgramRun result = run(QString::fromLatin1(QTest::currentDataTag()));
    QFETCH(QString, message);
    QVERIFY2(result.messages.contains(message), qPrintable(result.messages));
    QCOMPARE(result.status, 2);
}

QTEST_GUILESS_MAIN(CompareModeTest)
#include "tst_compare_mode.moc"
