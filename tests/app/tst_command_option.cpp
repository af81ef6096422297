// SPDX-License-Identifier: GPL-3.0-or-later
// Commands as a source of the modes without a window.
#include "support/program_run.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace ctscope::test;

namespace {

const QString flow = u"ipv4 2 udp 17 30 src=10.0.0.1 dst=10.0.0.2 sport=%1 dport=53 src=10.0.0.2 dst=10.0.0.1 sport=53 "
                     "dport=%1 use=1\\n"_s;

/// "status|standard output|standard error".
QString ran(const QStringList &arguments)
{
    const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM), arguments);
    return QString::number(run.status) + u'|' + run.output + u'|' + run.messages;
}

/// The source ports of what --print printed, or all of it when that is not what is expected.
QString portsOf(const QStringList &arguments)
{
    const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM),
        QStringList{u"--print"_s, u"--format"_s, u"csv"_s, u"--sort"_s, u"sport"_s} + arguments);
    const QStringList lines = run.output.split(u"\r\n"_s, Qt::SkipEmptyParts);
    const auto column = lines.value(0).split(u',').indexOf(u"sport"_s);
    QStringList ports;
    for (const QString &line : lines.mid(1))
        ports << line.split(u',').value(column);
    if (run.status != 0 || column < 0)
        return QString::number(run.status) + u": "_s + run.messages;
    return ports.join(u' ') + (run.messages.isEmpty() ? QString() : u"; "_s + run.messages);
}

} // namespace

class CommandOptionTest : public QObject {
    Q_OBJECT

private slots:
    void aCommandIsASource()
    {
        const QString one = u"printf '%1'"_s.arg(flow.arg(7));
        QCOMPARE(portsOf({u"--command"_s, one}), u"7"_s);
        QCOMPARE(
            portsOf({u"--command="_s + one, u"--command"_s, u"sh -c \"printf '%1'\""_s.arg(flow.arg(8))}), u"7 8"_s);
        QCOMPARE(portsOf({u"--command"_s, one, u"--filter"_s, u"sport == 8"_s}), u""_s);
    }

    void aCommandThatDoesNotEndIsReadWhileItRuns()
    {
        QCOMPARE(portsOf({u"--command"_s, u"sh -c \"printf '%1'; sleep 1000\""_s.arg(flow.arg(7))}), u"7"_s);
    }

    void itsFailureIsSaidWithItsOwnWords()
    {
        QCOMPARE(ran({u"--print"_s, u"--command"_s, u"sh -c 'echo \"no such pod\" >&2; echo why >&2; exit 3'"_s}),
            u"3||ctscope: the command failed: exit status 3. no such pod, why\n"_s);
        QCOMPARE(ran({u"--print"_s, u"--command"_s, u"no-such-program -L"_s}),
            u"3||ctscope: the command failed: no-such-program: No such file or directory.\n"_s);
        QCOMPARE(ran({u"--print"_s, u"--command"_s, u"echo hello"_s}),
            u"1||ctscope: echo hello: no line of it is a flow.\n"_s);
        QCOMPARE(ran({u"--print"_s, u"--command"_s, u"sh -c \"printf '\\033[31m' >&2; exit 1\""_s}),
            u"3||ctscope: the command failed: exit status 1. \u241b[31m\n"_s);
    }

    void wrongUsageIsSaid_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("message");
        QTest::newRow("nothing") << QStringList{u"--command"_s, u" "_s}
                                 << u"--command needs a program and its arguments"_s;
        QTest::newRow("a quotation mark") << QStringList{u"--command"_s, u"sh -c 'id"_s}
                                          << u"--command: a quotation mark is not closed in \"sh -c 'id\""_s;
        QTest::newRow("no host") << QStringList{u"ssh://"_s}
                                 << u"another machine is ssh://[USER@]HOST[:PORT], not \"ssh://\""_s;
        QTest::newRow("an option as a host")
            << QStringList{u"ssh://-oProxyCommand=id"_s}
            << u"another machine is ssh://[USER@]HOST[:PORT], not \"ssh://-oProxyCommand=id\""_s;
    }
    void wrongUsageIsSaid()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, message);
        const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM), QStringList{u"--print"_s} + arguments);
        QCOMPARE(run.status, 2);
        QCOMPARE(run.messages.section(u'\n', 0, 0), u"ctscope: "_s + message);
    }

    void nothingIsDeletedHereThatWasReadElsewhere()
    {
        const QString message =
            u"2||ctscope: --delete works on this machine alone, and not where a command or ssh reads"_s;
        for (const QStringList &source : {QStringList{u"--command"_s, u"conntrack -L"_s}, QStringList{u"ssh://gw1"_s}})
            QCOMPARE(ran(QStringList{u"--delete"_s, u"--all"_s} + source).section(u'\n', 0, 0), message);
    }

    void twoCommandsAreCompared()
    {
        const auto command = [](int port) { return u"printf '%1%2'"_s.arg(flow.arg(5), flow.arg(port)); };
        const ProgramRun run = runProgram(QStringLiteral(CTSCOPE_PROGRAM),
            {u"--compare"_s, u"--format"_s, u"csv"_s, u"--command"_s, command(6), u"--command"_s, command(7)});
        QCOMPARE(run.status, 1);
        QVERIFY2(run.output.contains(u"began"_s) && run.output.contains(u"ended"_s), qPrintable(run.output));
        QCOMPARE(run.output.count(u"\r\n"_s), 3);
    }

    void aCommandIsDiagnosedAndWatched()
    {
        const QString one = u"printf '%1'"_s.arg(flow.arg(7));
        const ProgramRun diagnosed =
            runProgram(QStringLiteral(CTSCOPE_PROGRAM), {u"--diagnose"_s, u"--command"_s, one});
        QVERIFY2(diagnosed.status <= 1, qPrintable(diagnosed.messages));
        QVERIFY2(diagnosed.output.contains(u"printf"_s), qPrintable(diagnosed.output));
        QCOMPARE(portsOf({u"--watch"_s, u"1s"_s, u"--command"_s, one}), u"7"_s);
    }
};

QTEST_GUILESS_MAIN(CommandOptionTest)
#include "tst_command_option.moc"
