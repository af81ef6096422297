// SPDX-License-Identifier: GPL-3.0-or-later
// The script for other machines and its source, with shells of this machine in place of ssh, and a conntrack program
// that the test writes.
#include "source/ssh_source.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <optional>

#include <unistd.h>

using namespace ctscope;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr const char *flowFunction =
    "#!/bin/sh\n"
    "flow() { echo \"ipv4     2 udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=$1 dport=53 src=10.0.0.2 dst=10.0.0.1 "
    "sport=53 dport=$1 mark=0 use=1 id=$1\"; }\n"
    "event() { echo \"    [$1] ipv4     2 udp      17 30 src=10.0.0.1 dst=10.0.0.2 sport=$2 dport=53 [UNREPLIED] "
    "src=10.0.0.2 dst=10.0.0.1 sport=53 dport=$2 id=$2\"; }\n";

QString ports(const FlowStore &flows)
{
    static const char *const kinds[] = {"", "+", "~", "-"};
    QStringList all;
    for (Row row = 0; row < flows.size(); ++row)
        all << QLatin1String(kinds[int(flows.record(row).event())]) + QString::number(flows.originalKeys(row).first);
    return all.join(u' ');
}

const std::map<Problem, QString> names = {{Problem::HostLost, u"lost"_s}, {Problem::HostRefused, u"refused"_s},
    {Problem::HostLacks, u"lacks"_s}, {Problem::NotLoaded, u"not loaded"_s}, {Problem::Unused, u"unused"_s},
    {Problem::Cancelled, u"cancelled"_s}};

QString printed(const ReadResult &result)
{
    QStringList parts;
    if (result.problem.kind != Problem::None) {
        const auto name = names.find(result.problem.kind);
        parts << (name == names.end() ? u"problem %1"_s.arg(int(result.problem.kind)) : name->second);
        if (result.problem.retryIn > 0s)
            parts.last() += u", again in %1 s"_s.arg(result.problem.retryIn.count());
    }
    if (result.reading)
        parts << (u"reading "_s + ports(result.reading->flows)).trimmed();
    if (result.changes)
        parts << (u"changes "_s + ports(result.changes->rows)).trimmed();
    return parts.join(u"; "_s);
}

/// A machine that is a folder of programs.
class FakeHost {
public:
    explicit FakeHost(bool busybox)
    {
        const QString tools = QStandardPaths::findExecutable(u"busybox"_s);
        for (const char *applet :
            {"sh", "dd", "awk", "cat", "id", "sed", "tr", "date", "head", "sleep", "kill", "rm", "wc", "touch"}) {
            const QString name = QLatin1String(applet);
            const QString target = busybox ? tools : QStandardPaths::findExecutable(name);
            QFile::link(target, bin() + u'/' + name);
        }
    }

    QString bin() const { return m_folder.path(); }
    QString file(const char *name) const { return m_folder.filePath(QLatin1String(name)); }
    void install(const char *name, const QByteArray &script) const
    {
        QFile::remove(file(name)); // and not what it links to
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly | QIODevice::Truncate));
        out.write(QByteArray(flowFunction).replace("#!/bin/sh", "#!" + file("sh").toUtf8()) + script);
        out.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    std::vector<std::string> command() const
    {
        return {"/usr/bin/env", "-i", "PATH=" + bin().toStdString(), file("sh").toStdString(), "-c"};
    }

private:
    QTemporaryDir m_folder;
};

struct Fixture {
    explicit Fixture(const FakeHost &host)
    {
        SshSource::Options options;
        options.command = host.command();
        options.environment = {"NOTHING="};
        options.clock = [this] { return now; };
        options.backoff = Backoff([] { return 0.5; });
        source.emplace(*readSshTarget("ssh://gw1"), std::move(options));
    }
    QString read() { return printed(last = source->read({}, {})); }
    /// Reads until there is a change, which takes a moment.
    bool sees(const QString &change)
    {
        for (int i = 0; i < 500; ++i) {
            if (read().contains(change))
                return true;
            QTest::qWait(10);
        }
        return false;
    }
    std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();
    std::optional<SshSource> source;
    ReadResult last;
};

} // namespace

class SshSourceTest : public QObject {
    Q_OBJECT

private slots:
    void theTableIsListed_data() { shells(); }
    void theTableIsListed()
    {
        QFETCH(bool, busybox);
        const FakeHost host(busybox);
        host.install("conntrack", "case \"$*\" in '-L -f ipv4 -o extended,id') flow 1; flow 2;; *ipv6*) flow 3;; esac");
        Fixture far(host);
        QCOMPARE(far.read(), u"reading 1 2 3"_s);
        QCOMPARE(QString::fromStdString(far.source->origin().toString()), u"ssh://gw1"_s);
        QVERIFY(far.source->origin().way() == LiveWay::Tool);
        QCOMPARE(far.read(), u"reading 1 2 3"_s);
        // Facts come with each reading.
        const KernelFactsPtr facts = far.source->facts({.settings = true, .statistics = true}, {});
        QVERIFY(facts && facts->machine && facts->machine->clockDifference);
        QVERIFY(std::chrono::abs(*facts->machine->clockDifference) <= 1s);
        QVERIFY(facts->machine->uptime && *facts->machine->uptime > 0s);
        QVERIFY(!facts->machine->kernel.empty());
    }

    void eventsComeWithTheLists_data() { shells(); }
    void eventsComeWithTheLists()
    {
        QFETCH(bool, busybox);
        const FakeHost host(busybox);
        host.install("conntrack",
            "dir=${0%/*}\n"
            "case $1 in\n"
            "-L) [ $3 = ipv6 ] || flow 1 ;;\n"
            "-E) event NEW 2; while [ ! -e $dir/gate ]; do sleep 0.02; done; event DESTROY 2; sleep 1000 ;;\n"
            "esac");
        Fixture far(host);
        far.source->follow();
        QCOMPARE(far.read(), u"reading 1"_s);
        QVERIFY(far.last.following.events == FollowState::Events::Running);
        QVERIFY(!far.last.following.recovered); // what began before the first event is not known yet
        QVERIFY(far.sees(u"+2"_s));
        far.now += 10s;
        QCOMPARE(far.read(), u"reading 1"_s);
        QVERIFY(far.last.following.recovered);
        QVERIFY(QFile(host.file("gate")).open(QIODevice::WriteOnly));
        QVERIFY(far.sees(u"-2"_s));
    }

    void aLongListAndManyEventsDoNotMix_data() { shells(); }
    void aLongListAndManyEventsDoNotMix()
    {
        QFETCH(bool, busybox);
        const FakeHost host(busybox);
        // Writers at the same time: each line must arrive whole.
        host.install("conntrack",
            "case $1 in\n"
            "-L) [ $3 = ipv6 ] || { i=1; while [ $i -le 3000 ]; do flow $i; i=$((i+1)); done; } ;;\n"
            "-E) i=1; while [ $i -le 3000 ]; do event UPDATE $i; i=$((i+1)); done; sleep 1000 ;;\n"
            "esac");
        Fixture far(host);
        far.source->follow();
        far.read();
        int updates = 0;
        for (int i = 0; i < 300 && updates < 3000; ++i) {
            far.now += 10s;
            const ReadResult result = far.source->read({}, {});
            QVERIFY(result.reading);
            QCOMPARE(result.reading->flows.size(), Row(3000));
            QCOMPARE(result.reading->skipped, std::uint64_t(0));
            QCOMPARE(result.reading->doubts, std::uint64_t(0));
            updates += result.changes ? int(result.changes->rows.size()) : 0;
        }
        QCOMPARE(updates, 3000);
    }

    void eventsThatAreNotAllowedAreReplacedByLists()
    {
        const FakeHost host(false);
        host.install("conntrack", "case $1 in -L) [ $3 = ipv6 ] || flow 1;; -E) exit 1;; esac");
        Fixture far(host);
        far.source->follow();
        QCOMPARE(far.read(), u"reading 1"_s);
        for (int i = 0; i < 500 && far.last.following.events != FollowState::Events::Unavailable; ++i)
            far.read();
        QVERIFY(far.last.following.events == FollowState::Events::Unavailable);
        far.now += 1s;
        QCOMPARE(far.read(), u"reading 1"_s);
    }

    void sudoIsTriedWhereTheUserMayNot()
    {
        if (::geteuid() != 0)
            QSKIP("an account without privileges is played by a changed id(1) alone");
        const FakeHost host(false);
        host.install("id", "[ $1 = -u ] && echo 1000 || echo ada");
        host.install("conntrack",
            "[ -n \"$IS_ROOT\" ] || { echo 'you must be root' >&2; exit 1; }\n"
            "[ $3 = ipv6 ] || flow 1");
        host.install("sudo", "[ \"$1\" = -n ] && shift && IS_ROOT=1 \"$@\"");
        Fixture far(host);
        QCOMPARE(far.read(), u"reading 1"_s);

        host.install("sudo", "echo 'sudo: a password is required' >&2; exit 1");
        host.install("cat", "[ $# = 0 ] && exec /bin/cat; exit 1"); // nor may it read /proc
        Fixture refused(host);
        QCOMPARE(refused.read(), u"refused"_s);
        QVERIFY(refused.last.problem.remedy.starts_with("echo 'ada ALL=(root) NOPASSWD: "));
        QVERIFY(refused.last.problem.errors.find("you must be root\n") != std::string::npos);
        QVERIFY(refused.last.problem.errors.find("a password is required\n") != std::string::npos);
    }

    void aConnectionThatIsLostIsMadeAgain()
    {
        const FakeHost host(false);
        const QByteArray works = "[ $3 = ipv6 ] || flow 1";
        host.install("conntrack", works);
        Fixture far(host);
        far.source->follow();
        QCOMPARE(far.read(), u"reading 1"_s);
        // The shell that runs the script is killed during a list, which has no end then.
        host.install("conntrack", "kill -KILL $(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status); sleep 1000");
        far.now += 20s;
        QCOMPARE(far.read(), u"lost, again in 1 s"_s);
        host.install("conntrack", works);
        QCOMPARE(far.read(), u"lost, again in 1 s"_s);
        far.now += 1s;
        QCOMPARE(far.read(), u"reading 1"_s);
    }

    void aProgramThatIsKilledThereIsAFailedWay()
    {
        const FakeHost host(false);
        host.install("conntrack", "kill -KILL $PPID");
        host.install("cat", "[ $# = 0 ] && exec /bin/cat; exit 1");
        Fixture far(host);
        far.read();
        QVERIFY(!far.last.reading);
        QVERIFY(far.last.problem.kind == Problem::HostLacks || far.last.problem.kind == Problem::HostRefused
            || far.last.problem.kind == Problem::NotLoaded);
    }

    void withoutAWayBackItWaitsLonger()
    {
        SshSource::Options options;
        options.command = {
            "/bin/sh", "-c", "echo 'ssh: connect to host gw1 port 22: Connection refused' >&2; exit 255"};
        options.environment = {"NOTHING="};
        auto now = std::chrono::steady_clock::now();
        options.clock = [&now] { return now; };
        options.backoff = Backoff([] { return 0.5; });
        SshSource source(*readSshTarget("gw1"), std::move(options));
        QStringList all;
        for (int i = 0; i < 6; ++i) {
            const ReadResult result = source.read({}, {});
            all << printed(result);
            QCOMPARE(QString::fromStdString(result.problem.errors).trimmed(),
                u"ssh: connect to host gw1 port 22: Connection refused"_s);
            now += i == 1 ? 1s : result.problem.retryIn; // too early once
        }
        QCOMPARE(all.join(u'|'),
            u"lost, again in 1 s|lost, again in 2 s|lost, again in 1 s|lost, again in 4 s|lost, again in 8 s|lost, "
            u"again "
            "in 16 s"_s);
        source.retry();
        QCOMPARE(printed(source.read({}, {})), u"lost, again in 32 s"_s);
    }

    void aRefusalIsNotRepeatedByItself()
    {
        QTemporaryDir folder;
        const std::string count = folder.filePath(u"count"_s).toStdString();
        SshSource::Options options;
        options.command = {"/bin/sh", "-c",
            "echo x >>" + count + "; echo 'ada@gw1: Permission denied (publickey,password).' >&2; exit 255"};
        options.environment = {"NOTHING="};
        auto now = std::chrono::steady_clock::now();
        options.clock = [&now] { return now; };
        SshSource source(*readSshTarget("gw1"), std::move(options));
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(printed(source.read({}, {})), u"lost"_s);
            now += 10min;
        }
        source.retry();
        QCOMPARE(printed(source.read({}, {})), u"lost"_s);
        QFile file(QString::fromStdString(count));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("x\nx\n"));
    }

    void whatTheUserCancelledIsNotAskedAgain()
    {
        SshSource::Options options;
        options.command = {"/bin/sh", "-c", "sleep 1000"};
        options.environment = {"NOTHING="};
        SshSource source(*readSshTarget("gw1"), std::move(options));
        std::stop_source stop;
        source.onSilence([&stop] { stop.request_stop(); });
        QCOMPARE(printed(source.read(stop.get_token(), {})), u"cancelled"_s);
        QCOMPARE(printed(source.read({}, {})), u"cancelled"_s); // at once, as nothing is started
    }

    void aProgramThatIsNoShellIsNoTable()
    {
        SshSource::Options options;
        options.command = {"/bin/echo", "This account is not available."};
        options.environment = {"NOTHING="};
        SshSource source(*readSshTarget("gw1"), std::move(options));
        const ReadResult result = source.read({}, {});
        QVERIFY(printed(result).startsWith(u"lost"_s));
        QVERIFY(result.problem.errors.starts_with("This account is not available."));
    }

private:
    static void shells()
    {
        QTest::addColumn<bool>("busybox");
        QTest::newRow("tools of GNU") << false;
        if (!QStandardPaths::findExecutable(u"busybox"_s).isEmpty())
            QTest::newRow("BusyBox") << true;
    }
};

QTEST_GUILESS_MAIN(SshSourceTest)
#include "tst_ssh_source.moc"
