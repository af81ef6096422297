// SPDX-License-Identifier: GPL-3.0-or-later
// Several machines in one table: --set, several live sources with --print, and names of a cluster.
#include "support/program_run.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace ctscope::test;

namespace {

const QString flow = u"ipv4 2 udp 17 30 src=10.0.0.1 dst=10.0.0.%2 sport=%1 dport=53 src=10.0.0.%2 dst=10.0.0.1 "
                     "sport=53 dport=%1 use=1\\n"_s;

/// A command that prints flows with these source ports.
QString printing(const QList<int> &ports)
{
    QString text;
    for (const int port : ports)
        text += flow.arg(port).arg(2);
    return u"printf '%1'"_s.arg(text);
}

void write(const QString &path, const QByteArray &text, bool runs = false)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file of the test cannot be written");
    if (runs)
        file.setPermissions(file.permissions() | QFile::ExeOwner);
}

} // namespace

class SetOptionTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_home.path())); }
    void init()
    {
        write(m_home.filePath(u"ctscope/machines"_s),
            "[edge]\ngw2 = command:" + printing({7, 8}).toUtf8() + "\ngw1 = command:" + printing({7}).toUtf8()
                + "\n[empty]\n[broken]\ngood = command:" + printing({9}).toUtf8()
                + "\nbad = command:sh -c 'echo no such pod >&2; exit 3'\n");
    }

    void aSetIsOneTable()
    {
        const ProgramRun run = ran({u"--format"_s, u"csv"_s, u"--set"_s, u"edge"_s});
        QCOMPARE(run.status, 0);
        QCOMPARE(run.messages, QString());
        QCOMPARE(columns(run.output, {u"machine"_s, u"sport"_s}), u"gw2 7, gw2 8, gw1 7"_s);
    }

    void theMachineIsAColumnAFieldAndAKey()
    {
        const QStringList set{u"--set"_s, u"edge"_s};
        QVERIFY(ran(set).output.startsWith(u"MACHINE  PROTO"_s));
        QCOMPARE(columns(ran(set + QStringList{u"--format"_s, u"csv"_s, u"--sort"_s, u"machine"_s}).output,
                     {u"machine"_s, u"sport"_s}),
            u"gw1 7, gw2 7, gw2 8"_s);
        QCOMPARE(columns(ran(set + QStringList{u"--format=csv"_s, u"--filter"_s, u"machine == gw1"_s}).output,
                     {u"machine"_s}),
            u"gw1"_s);
        QCOMPARE(
            columns(ran(set + QStringList{u"--format=csv"_s, u"--filter"_s, u"machine != gw1 and sport == 7"_s}).output,
                {u"machine"_s, u"sport"_s}),
            u"gw2 7"_s);
        QCOMPARE(columns(ran(set + QStringList{u"--format=csv"_s, u"--filter"_s, u"w1"_s}).output, {u"machine"_s}),
            u"gw1"_s);
        QCOMPARE(columns(ran(set + QStringList{u"--group-by"_s, u"machine"_s, u"--format=csv"_s}).output,
                     {u"machine"_s, u"flows"_s}),
            u"gw2 2, gw1 1"_s);
        const QString lines = ran(set + QStringList{u"--format"_s, u"json"_s}).output;
        QCOMPARE(QJsonDocument::fromJson(lines.section(u'\n', 2, 2).toUtf8()).object().value(u"machine"_s).toString(),
            u"gw1"_s);
    }

    void pseudonymsReplaceTheNamesOfMachines()
    {
        const ProgramRun run = ran({u"--format=csv"_s, u"--pseudonymise"_s, u"--set"_s, u"edge"_s});
        QCOMPARE(run.status, 0);
        QVERIFY(!run.output.contains(u"gw1"_s));
        const QStringList names = columns(run.output, {u"machine"_s}).split(u", "_s);
        QCOMPARE(names.size(), 3);
        QVERIFY(names[0] == names[1] && names[1] != names[2] && !names[2].isEmpty());
    }

    void severalLiveSourcesAreOneTable()
    {
        const ProgramRun run = ran({u"--format=csv"_s, u"--command"_s, printing({1}), u"--command"_s, printing({2})});
        QCOMPARE(columns(run.output, {u"machine"_s, u"sport"_s}), u"printf 1, printf-2 2"_s);
        // One alone is no set.
        QCOMPARE(columns(ran({u"--format=csv"_s, u"--command"_s, printing({1})}).output, {u"machine"_s}), u"?"_s);
        const ProgramRun both = ran({u"--format=csv"_s, u"--command"_s, printing({1}), u"--set"_s, u"edge"_s});
        QCOMPARE(columns(both.output, {u"machine"_s}), u"printf, gw2, gw2, gw1"_s);
    }

    void oneThatFailsLeavesTheOthers()
    {
        const ProgramRun run = ran({u"--format=csv"_s, u"--set"_s, u"broken"_s});
        QCOMPARE(run.status, 3);
        QCOMPARE(columns(run.output, {u"machine"_s, u"sport"_s}), u"good 9"_s);
        QCOMPARE(run.messages, u"ctscope: bad: the command failed: exit status 3. no such pod\n"_s);
    }

    void eachMachineIsDiagnosedByItself()
    {
        const ProgramRun run = runProgram(
            QStringLiteral(CTSCOPE_PROGRAM), {u"--diagnose"_s, u"--format"_s, u"json"_s, u"--set"_s, u"edge"_s});
        QCOMPARE(run.output.count(u'\n'), 2);
        const ProgramRun search =
            runProgram(QStringLiteral(CTSCOPE_PROGRAM), {u"--nat-search"_s, u"198.51.100.7"_s, u"--set"_s, u"edge"_s});
        QCOMPARE(search.status, 1);
    }

    void wrongUsageIsSaid_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown") << QStringList{u"--print"_s, u"--set"_s, u"x"_s}
                                 << u"there is no set \"x\"; the sets are edge, empty, broken"_s;
        QTest::newRow("empty") << QStringList{u"--print"_s, u"--set"_s, u"empty"_s}
                               << u"the set \"empty\" has no machine"_s;
        QTest::newRow("with a dump") << QStringList{u"--print"_s, u"--set"_s, u"edge"_s, u"flows.txt"_s}
                                     << u"--set does not go with dumps"_s;
        QTest::newRow("to delete") << QStringList{u"--delete"_s, u"--all"_s, u"--set"_s, u"edge"_s}
                                   << u"--set goes with the window"_s;
        QTest::newRow("watched") << QStringList{u"--print"_s, u"--watch"_s, u"1s"_s, u"--set"_s, u"edge"_s}
                                 << u"--watch goes with one live table"_s;
        QTest::newRow("together") << QStringList{u"--print"_s, u"--together"_s, u"flows.txt"_s}
                                  << u"--together goes with live tables"_s;
    }
    void wrongUsageIsSaid()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM), arguments);
        QCOMPARE(run.status, 2);
        QVERIFY2(run.messages.contains(message), qPrintable(run.messages));
    }

    void helpNeedsNoSet()
    {
        for (const QString &option : {u"--help"_s, u"--version"_s}) {
            const ProgramRun run =
                runProgram(QStringLiteral(CTSCOPE_PROGRAM), {u"--set"_s, u"x"_s, u"--together"_s, option});
            QCOMPARE(run.status, 0);
            QCOMPARE(run.messages, QString());
        }
    }

    void wrongLinesOfTheFileAreNamed()
    {
        write(m_home.filePath(u"ctscope/machines"_s), "[edge]\ngw1 = command:" + printing({1}).toUtf8() + "\ngw2\n");
        const ProgramRun run = ran({u"--format=csv"_s, u"--set"_s, u"edge"_s});
        QCOMPARE(run.status, 0);
        QVERIFY2(run.messages.contains(u"machines: Line 3: A machine is a name, “=”, and where its table is"_s),
            qPrintable(run.messages));
    }

    void podsAndNodesHaveTheirNamesWhenTheUserAsks()
    {
        QTemporaryDir programs;
        write(programs.filePath(u"kubectl"_s),
            "#!/bin/sh\n[ \"$1\" = get ] || exit 9\ncase $2 in\n"
            "pods) cat " TEST_DATA "/cluster/pods.json ;;\nnodes) cat " TEST_DATA "/cluster/nodes.json ;;\nesac\n",
            true);
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(programs.path()) + ':' + path);
        const QString pods = u"printf '%1'"_s.arg(QString(flow)
                                                      .arg(7)
                                                      .arg(2)
                                                      .replace(u"10.0.0.1 "_s, u"10.244.1.7 "_s)
                                                      .replace(u"10.0.0.2"_s, u"192.0.2.12"_s));
        const ProgramRun asked = ran({u"--format=csv"_s, u"--kubectl"_s, u"--command"_s, pods});
        const ProgramRun notAsked = ran({u"--format=csv"_s, u"--names"_s, u"--command"_s, pods});
        write(programs.filePath(u"kubectl"_s), "#!/bin/sh\necho 'no cluster' >&2; exit 1\n", true);
        const ProgramRun failed = ran({u"--format=csv"_s, u"--kubectl"_s, u"--command"_s, pods});
        qputenv("PATH", path);
        QCOMPARE(asked.messages, QString());
        QCOMPARE(columns(asked.output, {u"src-host"_s, u"dst-host"_s}), u"shop/web-7d4b9c6f5-x2x9z node-2"_s);
        QVERIFY(!notAsked.output.contains(u"node-2"_s));
        QCOMPARE(failed.messages, u"ctscope: kubectl: exit status 1: no cluster\n"_s);
        QCOMPARE(failed.status, 0);
    }

private:
    static ProgramRun ran(const QStringList &arguments)
    {
        return runProgram(QStringLiteral(CTSCOPE_PROGRAM), QStringList{u"--print"_s} + arguments);
    }
    /// Columns of CSV, one row after the other: "gw1 7, gw2 8"; "?" when there is no such column.
    static QString columns(const QString &csv, const QStringList &names)
    {
        const QStringList lines = csv.split(u'\n', Qt::SkipEmptyParts);
        const QStringList header = lines.value(0).trimmed().split(u',');
        QStringList rows;
        for (const QString &line : lines.mid(1)) {
            const QStringList cells = line.trimmed().split(u',');
            QStringList row;
            for (const QString &name : names)
                row << (header.contains(name) ? cells.value(header.indexOf(name)) : u"?"_s);
            rows << row.join(u' ');
        }
        return rows.join(u", "_s);
    }

    QTemporaryDir m_home;
};

QTEST_GUILESS_MAIN(SetOptionTest)
#include "tst_set_option.moc"
