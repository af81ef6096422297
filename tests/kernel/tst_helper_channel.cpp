// SPDX-License-Identifier: GPL-3.0-or-later
// The client's end of the capture helper's pipe. Helpers of every kind are played by this program.
#include "kernel/helper_channel.h"
#include "kernel/helper_location.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

#include <linux/netlink.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::capture;
using namespace std::chrono_literals;
using End = NetlinkAnswer::End;

namespace {

// The helpers

QByteArray bytes(Bytes from)
{
    return {reinterpret_cast<const char *>(from.data()), static_cast<qsizetype>(from.size())};
}

void say(const QByteArray &data)
{
    for (qsizetype done = 0; done < data.size();) {
        const ssize_t count =
            ::write(STDOUT_FILENO, data.constData() + done, static_cast<std::size_t>(data.size() - done));
        if (count <= 0)
            ::_exit(0);
        done += count;
    }
}

QByteArray frameOf(FrameType type, std::uint32_t ticket, const QByteArray &payload)
{
    std::array<std::byte, headerSize> header;
    putHeader(header, type, ticket, static_cast<std::size_t>(payload.size()));
    return bytes(header) + payload;
}

void say(FrameType type, std::uint32_t ticket, const QByteArray &payload) { say(frameOf(type, ticket, payload)); }

/// A netlink message without content, identified by its number.
QByteArray message(std::uint32_t number)
{
    nlmsghdr header{};
    header.nlmsg_len = sizeof header;
    header.nlmsg_type = NLMSG_MIN_TYPE;
    header.nlmsg_seq = number;
    return {reinterpret_cast<const char *>(&header), sizeof header};
}

Frame hear(FrameReader &reader)
{
    Frame frame;
    while (reader.next(frame) != FrameReader::Next::Frame) {
        const std::span<std::byte> room = reader.room();
        const ssize_t count = ::read(STDIN_FILENO, room.data(), room.size());
        if (count <= 0)
            ::_exit(0);
        reader.added(static_cast<std::size_t>(count));
    }
    return frame;
}

/// Plays a helper until its input ends.
int play(const QByteArray &role)
{
    if (role == "garbage") {
        say("sh: 1: not a protocol\n");
        ::pause();
    }
    if (role == "unsafe")
        return ExitUnsafe;
    if (role == "no entry")
        return ExitNoEntry;
    if (role == "no place")
        return ExitNoNamespace;
    if (role == "silent")
        ::pause();
    FrameReader reader(Direction::ToHelper);
    const std::uint32_t version = role == "other version" ? protocolVersion + 1 : protocolVersion;
    const std::uint32_t first = hear(reader).ticket;
    say(FrameType::HelloReply, first, bytes(encodeGreeting({version, "a played helper"})));
    for (;;) {
        const Frame frame = hear(reader);
        const QByteArray done = bytes(encodeAnswer({}));
        if (role == "silent after the greeting")
            ::pause();
        if (role == "gone after the greeting")
            return 0;
        if (role == "half a frame") {
            say(QByteArray("\x10\0\0\0\0", 5));
            return 0;
        }
        if (role == "garbage after a message") {
            say(FrameType::Messages, frame.ticket, message(1));
            say(QByteArray(100, '\xff'));
            ::pause();
        }
        if (role == "a broken end")
            say(FrameType::End, frame.ticket, "short");
        if (role == "endless" && frame.type == FrameType::Ask) {
            const std::uint32_t ticket = frame.ticket;
            for (;;) {
                say(FrameType::Messages, ticket, message(7).repeated(1000));
                pollfd input{STDIN_FILENO, POLLIN, 0};
                if (::poll(&input, 1, 0) > 0)
                    break;
            }
            continue; // with the request that arrived meanwhile: Cancel
        }
        const QByteArray events = frameOf(FrameType::Events, 0, message(60))
            + frameOf(FrameType::EventsState, 0, bytes(encodeEventsState({true, false, 0})));
        switch (frame.type) {
        case FrameType::Ask:
            say(FrameType::Messages, 999, message(99)); // answers no question
            say(FrameType::Messages, frame.ticket, message(1) + message(2));
            say(FrameType::Events, 0, message(50));
            say(FrameType::Messages, frame.ticket, message(3));
            say(FrameType::EventsState, 0, bytes(encodeEventsState({true, false, 0})));
            say(FrameType::Events, 0, message(51));
            say(FrameType::End, frame.ticket, bytes(encodeAnswer({End::Interrupted, 0})));
            break;
        case FrameType::AskFlows: {
            // Even keys have entries.
            QByteArray found;
            for (std::size_t i = 0; i < keyCount(frame.payload).value_or(0); ++i) {
                const FlowKey key = keyAt(frame.payload, i);
                if (key.keys.first % 2 == 0)
                    found += message(key.keys.first);
            }
            say(FrameType::Messages, frame.ticket, found);
            say(FrameType::End, frame.ticket, done);
            break;
        }
        case FrameType::AskSettings:
            say(FrameType::Settings, frame.ticket, "nf_conntrack_max=4711\nnf_conntrack_acct=1\n");
            [[fallthrough]];
        case FrameType::Subscribe: {
            say(frameOf(FrameType::End, frame.ticket, done)
                + (role == "events with the answer" ? events : QByteArray()));
            if (role == "events by themselves")
                say(events);
            break;
        }
        default: break;
        }
    }
}

// The client

std::unique_ptr<HelperChannel> openPlayed(const char *role, std::chrono::milliseconds patience = 60s)
{
    return HelperChannel::open(
        {.command = {QCoreApplication::applicationFilePath().toStdString(), std::string("--play=") + role},
            .greetingPatience = patience,
            .patience = patience});
}

QString printed(const NetlinkAnswer &answer)
{
    static constexpr const char *ends[] = {"complete", "interrupted", "overrun", "refused", "cancelled", "broken"};
    QString text = QString::fromLatin1(ends[static_cast<int>(answer.end)]);
    if (answer.error != 0)
        text += u' ' + QString::fromLatin1(::strerrorname_np(answer.error));
    return text;
}

/// Collects the numbers of messages: "1 2 3".
struct Numbers {
    QStringList list;
    NetlinkChannel::MessageSink sink()
    {
        return [this](const NetlinkMessage &message) { list << QString::number(message.sequence); };
    }
    QString text() const { return list.join(u' '); }
};

FlowKey keyOfPort(std::uint16_t port)
{
    FlowKey key;
    key.protocol = 6;
    key.source = IpAddress::v4(0x0a000001);
    key.destination = IpAddress::v4(0x0a000002);
    key.keys = L4Keys::ports(port, 80);
    return key;
}

} // namespace

class HelperChannelTest : public QObject {
    Q_OBJECT
private slots:
    void whatCanNotBeStartedSaysWhy_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("error");
        QTest::newRow("missing") << QStringLiteral("/nonexistent/ctscope-capture") << ENOENT;
        QTest::newRow("a folder") << QStringLiteral("/") << EACCES;
        QTest::newRow("not executable") << QStringLiteral("/proc/self/status") << EACCES;
    }
    void whatCanNotBeStartedSaysWhy()
    {
        QFETCH(QString, path);
        errno = 0;
        const auto channel = HelperChannel::open({.command = {path.toStdString()}});
        const int error = errno;
        QVERIFY(!channel);
        QTEST(error, "error");
    }

    void aHelperThatFailsBreaksTheChannel_data()
    {
        QTest::addColumn<QByteArray>("role");
        QTest::addColumn<QString>("answer");
        QTest::newRow("garbage") << QByteArray("garbage") << "broken EPROTO";
        QTest::newRow("refuses to serve") << QByteArray("unsafe") << "broken EACCES";
        QTest::newRow("may not enter the namespace") << QByteArray("no entry") << "broken EPERM";
        QTest::newRow("there is no namespace") << QByteArray("no place") << "broken ESRCH";
        QTest::newRow("other version") << QByteArray("other version") << "broken EPROTO";
        QTest::newRow("gone after the greeting") << QByteArray("gone after the greeting") << "broken EPIPE";
        QTest::newRow("half a frame") << QByteArray("half a frame") << "broken EPIPE";
        QTest::newRow("garbage after a message") << QByteArray("garbage after a message") << "broken EPROTO";
        QTest::newRow("a broken end") << QByteArray("a broken end") << "broken EPROTO";
    }
    void aHelperThatFailsBreaksTheChannel()
    {
        QFETCH(QByteArray, role);
        const auto channel = openPlayed(role.constData());
        QVERIFY(channel);
        const pid_t pid = channel->pid();
        Numbers numbers;
        const QString first = printed(channel->ask(NetlinkQuestion::Flows, {}, numbers.sink()));
        QTEST(first, "answer");
        // It is killed and reaped, and the next requests fail at once in the same way.
        QCOMPARE(::waitpid(pid, nullptr, WNOHANG), pid_t(-1));
        QCOMPARE(errno, ECHILD);
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, numbers.sink())), first);
    }

    void silenceIsNotWaitedForWithoutEnd_data()
    {
        QTest::addColumn<QByteArray>("role");
        QTest::newRow("no greeting") << QByteArray("silent");
        QTest::newRow("no answer") << QByteArray("silent after the greeting");
    }
    void silenceIsNotWaitedForWithoutEnd()
    {
        QFETCH(QByteArray, role);
        // Long enough for a Hello on a busy machine, in the rows that have one.
        const auto channel = openPlayed(role.constData(), role == "silent" ? 20ms : 2000ms);
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, [](const NetlinkMessage &) {})),
            QStringLiteral("broken ETIMEDOUT"));
    }

    void silenceIsReportedAndCounted()
    {
        const auto channel = HelperChannel::open(
            {.command = {QCoreApplication::applicationFilePath().toStdString(), "--play=silent after the greeting"},
                .greetingPatience = 60s,
                .patience = 1500ms,
                .usualAnswer = 10ms});
        int reports = 0;
        channel->onSilence([&] { ++reports; });
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, [](const NetlinkMessage &) {})),
            QStringLiteral("broken ETIMEDOUT"));
        QCOMPARE(reports, 1);
        QVERIFY(channel->takeSilence() >= 1400ms);
        QCOMPARE(channel->takeSilence(), 0ms);
    }

    void aQuestionToASilentHelperCanBeGivenUp_data() { silenceIsNotWaitedForWithoutEnd_data(); }
    void aQuestionToASilentHelperCanBeGivenUp()
    {
        QFETCH(QByteArray, role);
        const auto channel = openPlayed(role.constData());
        std::stop_source stop;
        std::jthread later([&] { stop.request_stop(); });
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, stop.get_token(), [](const NetlinkMessage &) {})),
            QStringLiteral("cancelled"));
    }

    void aStoppedHelperDoesNotStopTheClient()
    {
        auto channel = openPlayed("answers");
        QCOMPARE(printed(channel->askFlows({}, {}, {})), QStringLiteral("complete"));
        Numbers numbers;
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, numbers.sink())), QStringLiteral("interrupted"));
        QCOMPARE(::kill(channel->pid(), SIGSTOP), 0);
        QCOMPARE(::waitpid(channel->pid(), nullptr, WUNTRACED), channel->pid());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, stop.get_token(), numbers.sink())),
            QStringLiteral("cancelled"));
        // It continues where it stopped; its answer to the old request is ignored.
        QCOMPARE(::kill(channel->pid(), SIGCONT), 0);
        Numbers later;
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, later.sink())), QStringLiteral("interrupted"));
        QCOMPARE(later.text(), QStringLiteral("1 2 3"));
        // A stopped helper ends with the channel, too.
        QCOMPARE(::kill(channel->pid(), SIGSTOP), 0);
        const pid_t pid = channel->pid();
        channel.reset();
        QCOMPARE(::waitpid(pid, nullptr, WNOHANG), pid_t(-1));
    }

    void aKilledHelperIsFoundGone()
    {
        const auto channel = openPlayed("silent after the greeting");
        std::jthread later([pid = channel->pid()] { ::kill(pid, SIGKILL); });
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, [](const NetlinkMessage &) {})),
            QStringLiteral("broken EPIPE"));
    }

    void anAnswerThatGoesOnCanBeCancelled()
    {
        const auto channel = openPlayed("endless");
        std::stop_source stop;
        int count = 0;
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, stop.get_token(),
                     [&](const NetlinkMessage &) {
                         if (++count == 5000)
                             stop.request_stop();
                     })),
            QStringLiteral("cancelled"));
        // The rest of it is skipped before the next answer.
        const FlowKey keys[] = {keyOfPort(2)};
        Numbers numbers;
        QCOMPARE(printed(channel->askFlows(keys, {}, numbers.sink())), QStringLiteral("complete"));
        QCOMPARE(numbers.text(), QStringLiteral("2"));
    }

    void manyKeysAreAskedForInAFewRounds()
    {
        const auto channel = openPlayed("answers");
        std::vector<FlowKey> keys;
        QStringList expected;
        for (std::uint16_t port = 0; port < 600; ++port) {
            keys.push_back(keyOfPort(port));
            if (port % 2 == 0)
                expected << QString::number(port);
        }
        keys[0].source = IpAddress(); // no valid key: it is not even sent
        expected.removeFirst();
        Numbers numbers;
        QCOMPARE(printed(channel->askFlows(keys, {}, numbers.sink())), QStringLiteral("complete"));
        QCOMPARE(numbers.list, expected);
        QCOMPARE(printed(channel->ask(keys[1], {}, numbers.sink())), QStringLiteral("refused ENOENT"));
        QCOMPARE(printed(channel->ask(keys[2], {}, numbers.sink())), QStringLiteral("complete"));
    }

    void eventsThatComeDuringAnAnswerAreKept()
    {
        const auto channel = openPlayed("answers");
        QVERIFY(channel->takeEvents({}, {}).broken); // nobody has subscribed
        QCOMPARE(channel->subscribe(1 << 20), 0);
        Numbers numbers;
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, numbers.sink())), QStringLiteral("interrupted"));
        QCOMPARE(numbers.text(), QStringLiteral("1 2 3"));
        Numbers events;
        const EventsState state = channel->takeEvents({}, events.sink());
        QCOMPARE(events.text(), QStringLiteral("51")); // events before the loss are discarded
        QVERIFY(state.lost && !state.broken && !state.more);
        QVERIFY(!channel->takeEvents({}, events.sink()).lost); // reported once
    }

    void takingEventsCanBeStoppedAndGoesOnLater()
    {
        const auto channel = openPlayed("answers");
        QCOMPARE(channel->subscribe(1 << 20), 0);
        Numbers numbers;
        QCOMPARE(printed(channel->ask(NetlinkQuestion::Flows, {}, numbers.sink())), QStringLiteral("interrupted"));
        std::stop_source stop;
        stop.request_stop();
        Numbers events;
        QVERIFY(channel->takeEvents(stop.get_token(), events.sink()).more);
        QVERIFY(!channel->takeEvents({}, events.sink()).more);
        QCOMPARE(events.text(), QStringLiteral("51"));
    }

    void eventsThatComeByThemselvesAreHandedOver_data()
    {
        QTest::addColumn<QByteArray>("role");
        QTest::newRow("later") << QByteArray("events by themselves");
        QTest::newRow("in one piece with the answer before") << QByteArray("events with the answer");
    }
    void eventsThatComeByThemselvesAreHandedOver()
    {
        QFETCH(QByteArray, role);
        const auto channel = openPlayed(role.constData());
        QCOMPARE(channel->subscribe(1 << 20), 0);
        Numbers events;
        bool lost = false;
        QTRY_VERIFY_WITH_TIMEOUT((lost = lost || channel->takeEvents({}, events.sink()).lost), 60000);
        QCOMPARE(events.text(), QStringLiteral("60"));
    }

    void theEndOfTheHelperIsAnEventToo()
    {
        const auto channel = openPlayed("answers");
        QCOMPARE(channel->subscribe(1 << 20), 0);
        QCOMPARE(::kill(channel->pid(), SIGKILL), 0);
        EventsState state;
        QTRY_VERIFY_WITH_TIMEOUT(
            state.broken || (state = channel->takeEvents({}, [](const NetlinkMessage &) {})).broken, 60000);
        QCOMPARE(state.error, EPIPE);
    }

    void settingsHaveNames()
    {
        const auto channel = openPlayed("answers");
        ConntrackSettings settings;
        QCOMPARE(printed(channel->askSettings({}, settings)), QStringLiteral("complete"));
        QCOMPARE(settings.size(), std::size_t(2));
        QCOMPARE(settings["nf_conntrack_max"], std::string("4711"));
    }

    void theHelperHasNothingOfOurs()
    {
        ::setenv("CTSCOPE_TEST_SECRET", "1", 1);
        const int open = ::dup(STDERR_FILENO); // without close-on-exec
        const auto channel = openPlayed("silent");
        const QString process = QStringLiteral("/proc/%1/").arg(channel->pid());
        QFile environment(process + QStringLiteral("environ"));
        QVERIFY(environment.open(QIODevice::ReadOnly));
        QCOMPARE(environment.readAll(), QByteArray());
        QVERIFY(!QFile::exists(process + QStringLiteral("fd/%1").arg(open)));
        QCOMPARE(::getpgid(channel->pid()), channel->pid());
        ::close(open);
    }

    void theHelperIsFoundBesideTheProgram()
    {
        QTemporaryDir folder;
        QVERIFY(
            QDir(folder.path()).mkpath(QStringLiteral("bin")) && QDir(folder.path()).mkpath(QStringLiteral("libexec")));
        const QString here = QFileInfo(folder.path()).canonicalFilePath() + QStringLiteral("/bin/");
        const auto found = [&] {
            QStringList paths;
            for (const std::string &path : helperPathsBeside(here.toStdString()))
                paths << QDir(here).relativeFilePath(QString::fromStdString(path));
            return paths.join(u' ');
        };
        QCOMPARE(found(), QString());
        QVERIFY(QDir(here).mkdir(QStringLiteral("capture")));
        QVERIFY(QDir(here).mkdir(QStringLiteral("ctscope-capture"))); // a folder of that name is not a helper
        QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), here + QStringLiteral("capture/ctscope-capture")));
        QCOMPARE(found(), QStringLiteral("capture/ctscope-capture"));
        QVERIFY(QDir(here).rmdir(QStringLiteral("ctscope-capture")));
        QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), here + QStringLiteral("ctscope-capture")));
        QCOMPARE(found(), QStringLiteral("ctscope-capture capture/ctscope-capture"));
        QVERIFY(
            QFile::copy(QCoreApplication::applicationFilePath(), here + QStringLiteral("../libexec/ctscope-capture")));
        QCOMPARE(found(), QStringLiteral("ctscope-capture capture/ctscope-capture ../libexec/ctscope-capture"));
    }
};

int main(int argc, char **argv)
{
    if (argc == 2 && std::strncmp(argv[1], "--play=", 7) == 0)
        return play(argv[1] + 7);
    QCoreApplication application(argc, argv);
    HelperChannelTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_helper_channel.moc"
