// SPDX-License-Identifier: GPL-3.0-or-later
// --print --pseudonymise.
#include "support/program_run.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ctscope::test;

namespace {

const QByteArray someFlows =
    "ipv4     2 tcp      6 117 SYN_SENT src=10.87.213.6 dst=93.184.216.34 sport=32775 dport=22 [UNREPLIED] "
    "src=93.184.216.34 dst=10.87.213.6 sport=22 dport=32775 mark=0 secret=10.87.213.6 use=2\n"
    "ipv4     2 udp      17 8 src=10.87.213.77 dst=93.184.216.35 sport=41234 dport=53 src=93.184.216.35 "
    "dst=89.3.77.121 sport=53 dport=41234 mark=3 use=2 labels=board-room\n"
    "ipv4     2 udp      17 8 src=10.87.213.300 dst=93.184.216.35 sport=99999 dport=53 src=93.184.216.35 "
    "dst=89.3.77.121 sport=53 dport=41234 mark=3 use=2\n"
    "ipv6     10 tcp      6 99 ESTABLISHED src=2a02:2e0:3fe:1001::12 dst=2a02:2e0:3fe:1001::99 sport=32775 dport=22 "
    "src=2a02:2e0:3fe:1001::99 dst=2a02:2e0:3fe:1001::12 sport=22 dport=32775 [ASSURED] mark=0 use=2\n";

const QStringList ownWords = {
    u"10.87.213"_s, u"93.184.216"_s, u"89.3.77.121"_s, u"2a02:2e0:3fe"_s, u"board"_s, u"secret"_s};

ProgramRun print(const QString &options, const QByteArray &input = someFlows)
{
    return runProgram(
        QStringLiteral(CTSCOPE_PROGRAM), (u"--print "_s + options + u" -"_s).split(u' ', Qt::SkipEmptyParts), input);
}

QString keyFile(const QTemporaryDir &folder, const QByteArray &key)
{
    const QString path = folder.filePath(u"key"_s);
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(key) == key.size() ? path : QString();
}

} // namespace

class TestPseudonymise : public QObject {
    Q_OBJECT
private slots:
    void nothingOfTheOriginalIsPrinted_data();
    void nothingOfTheOriginalIsPrinted();
    void filtersAreAboutTheOriginals();
    void groupsKeepTheirSizes();
    void keysDecideWhetherOutputsCanBeJoined();
    void portsOfClientsAreReplacedOnRequest();
    void namesInAnArchiveAreNotListed();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
};

void TestPseudonymise::nothingOfTheOriginalIsPrinted_data()
{
    QTest::addColumn<QString>("options");
    for (const char *options : {"--format table", "--format conntrack", "--format csv", "--format json",
             "--format conntrack --sort src", "--group-by src", "--group-by src/24 --format csv",
             "--group-by nat.src --format json", "--group-by labels", "--group-by dst/64,dport"})
        QTest::newRow(options) << QString::fromLatin1(options);
}

void TestPseudonymise::nothingOfTheOriginalIsPrinted()
{
    QFETCH(QString, options);
    const ProgramRun run = print(u"--pseudonymise "_s + options);
    QCOMPARE(run.status, 0);
    QVERIFY(!run.output.isEmpty());
    for (const QString &own : ownWords)
        QVERIFY2(
            !(run.output + run.messages).contains(own, Qt::CaseInsensitive), qPrintable(run.output + run.messages));
    QVERIFY2(run.messages.contains(u"-:3: the line was skipped\n"_s), qPrintable(run.messages));
}

void TestPseudonymise::filtersAreAboutTheOriginals()
{
    const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM),
        {u"--print"_s, u"--pseudonymise"_s, u"--format=conntrack"_s, u"--filter"_s, u"src == 10.87.213.77"_s, u"-"_s},
        someFlows);
    QCOMPARE(run.output.count(u'\n'), 1);
    QVERIFY(run.output.contains(u"dport=53"_s));
    const ProgramRun groups = runProgram(QStringLiteral(CTSCOPE_PROGRAM),
        {u"--print"_s, u"--pseudonymise"_s, u"--group-by=dport"_s, u"--format=csv"_s, u"--filter"_s,
            u"src == 10.87.213.77"_s, u"-"_s},
        someFlows);
    QVERIFY2(groups.output.contains(u"\r\n53,1,0.333333,"_s), qPrintable(groups.output));
}

void TestPseudonymise::groupsKeepTheirSizes()
{
    const auto sizes = [](const QString &options) {
        QStringList all;
        const QStringList lines = print(options).output.split(u"\r\n"_s, Qt::SkipEmptyParts);
        for (const QString &line : lines)
            all << line.section(u',', 1);
        return all.join(u'\n');
    };
    QCOMPARE(sizes(u"--pseudonymise --group-by src/24 --format csv"_s), sizes(u"--group-by src/24 --format csv"_s));
}

void TestPseudonymise::keysDecideWhetherOutputsCanBeJoined()
{
    const QTemporaryDir folder;
    const QString withKey = u"--format conntrack --pseudonymise="_s + keyFile(folder, "0123456789abcdef\n");
    QCOMPARE(print(withKey).output, print(withKey).output);
    const QString withoutKey = u"--format conntrack --pseudonymise"_s;
    QVERIFY(print(withoutKey).output != print(withoutKey).output);
}

void TestPseudonymise::portsOfClientsAreReplacedOnRequest()
{
    const QString options = u"--format conntrack --pseudonymise"_s;
    QVERIFY(print(options).output.contains(u"sport=41234"_s));
    const QString output = print(options + u" --pseudonymise-ports"_s).output;
    QVERIFY(output.contains(u"dport=53"_s));
    QVERIFY(!output.contains(u"sport=41234"_s));
}

void TestPseudonymise::namesInAnArchiveAreNotListed()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"gateway-of-acme"_s));
    QFile file(folder.filePath(u"gateway-of-acme/conntrack"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(someFlows);
    file.close();
    const ProgramRun run =
        runProgram(QStringLiteral(CTSCOPE_PROGRAM), {u"--print"_s, u"--pseudonymise"_s, folder.path()});
    QCOMPARE(run.output, QString());
    QCOMPARE(run.status, 1);
    QVERIFY2(run.messages.contains(u"Choose a table in it: "_s), qPrintable(run.messages));
}

void TestPseudonymise::refusesWrongUsage_data()
{
    QTest::addColumn<QString>("options");
    QTest::addColumn<QString>("message");
    QTest::newRow("no file") << u"--print --pseudonymise= -"_s
                             << u"ctscope: --pseudonymise= needs the name of a file with a key"_s;
    QTest::newRow("a missing file")
        << u"--print --pseudonymise=/nonexistent/key -"_s
        << u"ctscope: the key /nonexistent/key cannot be read: No such file or directory. This makes one: head -c 32 "
           "/dev/urandom > '/nonexistent/key'"_s;
    QTest::newRow("a short key") << u"--print --pseudonymise=/dev/null -"_s
                                 << u"ctscope: the key /dev/null has fewer than 16 bytes. This makes one: head -c 32 "
                                    "/dev/urandom > '/dev/null'"_s;
    QTest::newRow("ports alone") << u"--print --pseudonymise-ports -"_s
                                 << u"ctscope: --pseudonymise-ports goes with --pseudonymise"_s;
    for (const auto *const keys : {"process", "src-host", "src,dst-host"})
        QTest::newRow(keys) << u"--print --pseudonymise --group-by %1 -"_s.arg(QLatin1String(keys))
                            << u"ctscope: --pseudonymise does not go with --group-by %1: it leaves out owners and the "
                               "names of hosts, countries and networks"_s.arg(
                                   QString::fromLatin1(keys).section(u',', -1));
    QTest::newRow("not printed") << u"--diagnose --pseudonymise -"_s << u"ctscope: --pseudonymise goes with --print"_s;
}

void TestPseudonymise::refusesWrongUsage()
{
    QFETCH(QString, options);
    const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM), options.split(u' '), someFlows);
    QCOMPARE(run.status, 2);
    QCOMPARE(run.output, QString());
    QTEST(run.messages.section(u'\n', 0, 0), "message");
}

QTEST_APPLESS_MAIN(TestPseudonymise)
#include "tst_pseudonymise.moc"
