// SPDX-License-Identifier: GPL-3.0-or-later
// Commands of every manner: that end and that do not, that print lists, events, nothing, too much and no text.
#include "source/command_source.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>

#include <sys/types.h>

using namespace ctscope;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

/// A shell function that prints an entry: `flow PORT SECONDS`.
constexpr std::string_view flowFunction =
    "flow() { echo \"ipv4     2 udp      17 $2 src=10.0.0.1 dst=10.0.0.2 sport=$1 dport=53 src=10.0.0.2 dst=10.0.0.1 "
    "sport=53 dport=$1 mark=0 use=1\"; }\n"
    // `event KIND PORT`
    "event() { echo \"    [$1] udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=$2 dport=53 [UNREPLIED] src=10.0.0.2 "
    "dst=10.0.0.1 sport=53 dport=$2\"; }\n";

std::vector<std::string> shell(std::string_view script)
{
    return {"/bin/sh", "-c", std::string(flowFunction).append(script)};
}

CommandSource::Options quick()
{
    CommandSource::Options options;
    options.quiet = milliseconds(150);
    options.eventTime = milliseconds(300);
    options.usualAnswer = milliseconds(100);
    options.askEnvironment = {"NOTHING="}; // as in the window: no terminal, and a group of its own
    return options;
}

QString ports(const FlowStore &flows)
{
    static const char *const kinds[] = {"", "+", "~", "-"};
    QStringList all;
    for (Row row = 0; row < flows.size(); ++row)
        all << QLatin1String(kinds[int(flows.record(row).event())]) + QString::number(flows.originalKeys(row).first);
    return all.join(u' ');
}

/// "reading 1 2", "changes +3 -4", "CommandFailed (exit status 3) says: no".
QString printed(const ReadResult &result)
{
    QStringList parts;
    if (result.problem.kind != Problem::None) {
        QString part =
            result.problem.kind == Problem::CommandFailed ? u"failed"_s : u"problem %1"_s.arg(int(result.problem.kind));
        if (result.problem.kind == Problem::CommandFailed)
            part += u": "_s + QString::fromStdString(result.problem.detail);
        if (!result.problem.errors.empty())
            part += u", says: "_s + QString::fromStdString(result.problem.errors).trimmed();
        parts << part;
    }
    if (result.reading)
        parts << (u"reading "_s + ports(result.reading->flows)).trimmed();
    if (result.changes)
        parts << (u"changes "_s + ports(result.changes->rows)).trimmed();
    return parts.join(u"; "_s);
}

QString readOnce(CommandSource &source) { return printed(source.read({}, {})); }

/// Reads until a poll has something new, which the time may decide.
QString readNews(CommandSource &source)
{
    QString text = u"changes"_s;
    for (int i = 0; i < 200 && text == u"changes"; ++i)
        text = readOnce(source);
    return text;
}

/// A process that has ended, and that nobody has reaped, does not run.
bool isRunning(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string stat;
    std::getline(file, stat);
    const auto end = stat.rfind(')');
    return end != std::string::npos && end + 2 < stat.size() && stat[end + 2] != 'Z';
}

} // namespace

class CommandSourceTest : public QObject {
    Q_OBJECT

private slots:
    void aCommandThatEndsIsReadAgainAndAgain()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath(u"n"_s).toStdString();
        CommandSource source(shell("echo x >>" + file + "; flow $(wc -l <" + file + ") 30; flow 99 30"), quick());
        QCOMPARE(readOnce(source), u"reading 1 99"_s);
        QCOMPARE(readOnce(source), u"reading 2 99"_s);
        QVERIFY(source.isLive());
        QCOMPARE(QString::fromStdString(source.origin().command().front()), u"/bin/sh"_s);
    }

    void itsFailureIsAState_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a status") << u"echo 'no such pod' >&2; exit 3"_s
                                  << u"failed: exit status 3, says: no such pod"_s;
        QTest::newRow("a status after flows") << u"flow 1 30; exit 1"_s << u"failed: exit status 1"_s;
        QTest::newRow("a signal") << u"kill -KILL $$"_s << u"failed: signal 9 (Killed)"_s;
        QTest::newRow("no output") << u"exit 0"_s << u"problem %1"_s.arg(int(Problem::Empty));
        QTest::newRow("an empty table")
            << u"echo 'conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.' >&2"_s
            << u"problem %1; reading"_s.arg(int(Problem::Unused));
        QTest::newRow("no flows") << u"echo hello; echo world"_s
                                  << u"problem %1; reading"_s.arg(int(Problem::NotRecognised));
    }
    void itsFailureIsAState()
    {
        QFETCH(QString, script);
        CommandSource source(shell(script.toStdString()), quick());
        QTEST(readOnce(source), "expected");
    }

    void aProgramThatIsNotThereIsAProblem()
    {
        CommandSource source({"no-such-program-anywhere"}, quick());
        QCOMPARE(readOnce(source), u"failed: no-such-program-anywhere: No such file or directory"_s);
        CommandSource folder({"/tmp"}, quick());
        QCOMPARE(readOnce(folder), u"failed: /tmp: Permission denied"_s);
    }

    void noShellReadsTheArguments()
    {
        CommandSource source({"printf", "%s\\n",
            "ipv4     2 udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=7 dport=53 src=10.0.0.2 dst=10.0.0.1 sport=53 "
            "dport=7 mark=0 use=1",
            "$(touch /tmp/never); `id` | ;"});
        QCOMPARE(readOnce(source), u"reading 7"_s);
    }

    void itsInputIsEmpty()
    {
        CommandSource source(shell("cat; flow 1 30"), quick());
        QCOMPARE(readOnce(source), u"reading 1"_s);
    }

    void eventsAreChanges()
    {
        CommandSource source(
            shell("event NEW 1; event NEW 2; read x </dev/null; event DESTROY 1; sleep 1000"), quick());
        source.follow();
        QString all = readOnce(source);
        while (!all.contains(u"-1"_s))
            all += u' ' + readOnce(source).remove(u"changes "_s);
        // The table is empty at first: what there was before is not known.
        QCOMPARE(all, u"reading; changes +1 +2 -1"_s);
        QCOMPARE(readOnce(source), u"changes"_s);
        QVERIFY(source.read({}, {}).following.events == FollowState::Events::Running);
    }

    void eventsThatTheKernelLostAreCounted()
    {
        // The words of conntrack(8), which goes on.
        CommandSource source(shell("event NEW 1; read x </dev/null; echo 'WARNING: We have hit ENOBUFS! We are losing "
                                   "events.' >&2; event NEW 2; sleep 1000"),
            quick());
        source.follow();
        std::uint64_t overruns = 0;
        QString all;
        while (!all.contains(u"+2"_s)) {
            const ReadResult result = source.read({}, {});
            overruns = std::max(overruns, result.following.overruns);
            all += printed(result);
        }
        for (int i = 0; i < 200 && overruns == 0; ++i) // standard error may come later than standard output
            overruns = source.read({}, {}).following.overruns;
        QCOMPARE(overruns, std::uint64_t(1));
    }

    void aListMayComeBeforeEvents()
    {
        CommandSource source(shell("flow 5 30; flow 6 30; event NEW 7; sleep 1000"), quick());
        source.follow();
        QCOMPARE(readOnce(source), u"reading 5 6; changes +7"_s);
    }

    void withoutFollowingEventsAreALog()
    {
        CommandSource source(shell("event NEW 1; event NEW 2; event DESTROY 1; sleep 1000"), quick());
        QCOMPARE(readOnce(source), u"reading +2 -1"_s);
        CommandSource::Options one = quick();
        one.foldEvents = false;
        CommandSource unfolded(shell("event NEW 1; event DESTROY 1"), one);
        QCOMPARE(readOnce(unfolded), u"reading +1 -1"_s);
    }

    void theEndOfEventsIsAProblemAfterTheLastOfThem()
    {
        QTemporaryDir folder;
        const std::string gate = folder.filePath(u"gate"_s).toStdString();
        CommandSource source(
            shell("event NEW 1; while [ ! -e " + gate + " ]; do sleep 0.02; done; event NEW 2; echo bye >&2; exit 1"),
            quick());
        source.follow();
        QCOMPARE(readOnce(source), u"reading; changes +1"_s);
        std::ofstream(gate).put('x');
        QCOMPARE(readNews(source), u"changes +2"_s);
        QCOMPARE(readNews(source), u"failed: exit status 1, says: bye"_s);
        // Started again, it begins with an empty table.
        QCOMPARE(readNews(source), u"reading; changes +1 +2"_s);
    }

    void listsWithPausesBetweenAreReadings()
    {
        QTemporaryDir folder;
        const std::string n = folder.filePath(u"n"_s).toStdString();
        CommandSource source(
            shell("while :; do echo x >>" + n + "; flow 1 30; flow $(wc -l <" + n + ")0 30; sleep 0.6; done"), quick());
        source.follow();
        QCOMPARE(readOnce(source), u"reading 1 10"_s);
        QCOMPARE(readNews(source), u"reading 1 20"_s);
        QCOMPARE(readNews(source), u"reading 1 30"_s);
        QCOMPARE(readNews(source), u"reading 1 40"_s);
    }

    void aListThatComesToAHaltIsOneList()
    {
        CommandSource source(shell("flow 1 30; sleep 0.6; flow 2 30; flow 3 30"), quick());
        source.follow();
        QCOMPARE(readOnce(source), u"reading 1"_s);
        QCOMPARE(readNews(source), u"reading 1 2 3"_s);
        // It is known to end now, so a halt is waited for.
        QCOMPARE(readOnce(source), u"reading 1 2 3"_s);
    }

    void silenceIsReportedAndCanBeCancelled()
    {
        CommandSource source(shell("sleep 1000"), quick());
        std::stop_source stop;
        source.onSilence([&stop] { stop.request_stop(); });
        const ReadResult result = source.read(stop.get_token(), {});
        QCOMPARE(result.problem.kind, Problem::Cancelled);
    }

    void endlessOutputIsNotReadToItsEnd_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("problem");
        QTest::newRow("lines") << u"yes"_s << int(Problem::NotRecognised);
        QTest::newRow("one line") << u"yes | tr -d '\\n'"_s << int(Problem::NotRecognised);
        QTest::newRow("no text") << u"cat /dev/zero"_s << int(Problem::Binary);
        QTest::newRow("random bytes") << u"cat /dev/urandom"_s << int(Problem::Binary);
        QTest::newRow("flows") << u"line=$(flow 1 30); yes \"$line\""_s << int(Problem::TooLarge);
    }
    void endlessOutputIsNotReadToItsEnd()
    {
        QFETCH(QString, script);
        QFETCH(int, problem);
        CommandSource::Options options = quick();
        options.mostBytes = 20'000'000;
        CommandSource source(shell(script.toStdString()), options);
        QCOMPARE(int(source.read({}, {}).problem.kind), problem);
    }

    void hugeErrorsDoNotBlockIt()
    {
        CommandSource source(
            shell("i=0; while [ $i -lt 20000 ]; do echo \"error number $i, which is rather long as errors go\"; "
                  "i=$((i+1)); done >&2; flow 1 30"),
            quick());
        QCOMPARE(readOnce(source).section(u"; "_s, -1), u"reading 1"_s);
        CommandSource failing(shell("yes error | head -n 200000 >&2; echo last >&2; exit 1"), quick());
        const ReadResult result = failing.read({}, {});
        QVERIFY(result.problem.errors.size() <= RunningCommand::mostErrors);
        QVERIFY(result.problem.errors.ends_with("error\nlast\n"));
        QVERIFY(result.problem.errors.starts_with("error\n"));
    }

    void nothingOfACommandSurvivesItsSource()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath(u"pids"_s).toStdString();
        {
            // Neither of the two minds SIGTERM, and one is a process of its own.
            CommandSource source(shell("trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo $$ $! >" + file
                                     + "; event NEW 1; while :; do sleep 1; done"),
                quick());
            source.follow();
            QCOMPARE(readOnce(source), u"reading; changes +1"_s);
        }
        pid_t first = 0;
        pid_t second = 0;
        std::ifstream(file) >> first >> second;
        QVERIFY(first > 0 && second > 0);
        QTRY_VERIFY(!isRunning(first));
        QTRY_VERIFY(!isRunning(second));
    }

    void aProcessInTheBackgroundIsNotWaitedFor()
    {
        CommandSource source(shell("flow 1 30; sleep 1000 &"), quick());
        QCOMPARE(readOnce(source), u"reading 1"_s);
    }
};

QTEST_GUILESS_MAIN(CommandSourceTest)
#include "tst_command_source.moc"
