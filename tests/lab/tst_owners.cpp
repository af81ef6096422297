// SPDX-License-Identifier: GPL-3.0-or-later
// The owners of real sockets of several users, in a network namespace of their own.
#include "lab/network_lab.h"
#include "lab/owner_text.h"
#include "lab/played_program.h"
#include "source/netlink_source.h"
#include "source/owner_finder.h"
#include "support/fake_root.h"
#include "support/flows.h"
#include "tracking/owner_columns.h"
#include "tracking/sampler.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include <cstdlib>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace ctscope::test;
using namespace Qt::StringLiterals;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

constexpr const char *clientAddress = "10.99.0.1";
constexpr const char *serverAddress = "10.99.0.2";
constexpr std::uint16_t serverPort = 8080;
constexpr std::uint32_t clientUser = 4001;
constexpr std::uint32_t serverUser = 4002;

std::vector<Owner> ownersOf(const std::vector<FlowEnds> &flows, const OwnAddresses &own)
{
    OwnerFinder finder(std::make_unique<SocketDiag>());
    return finder.find(flows, own);
}

/// Accepts connections for ever, in a program of its own.
std::vector<std::uint16_t> serve()
{
    // The child of the server before may still be about to end, and listens until then.
    int listener = -1;
    for (const auto begin = std::chrono::steady_clock::now();;) {
        listener = openSocket(SOCK_STREAM, serverAddress, serverPort);
        if (listener >= 0 && ::listen(listener, 1024) == 0)
            break;
        if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(10))
            return {};
        ::close(listener);
        ::poll(nullptr, 0, 1);
    }
    if (::fork() == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::prctl(PR_SET_NAME, "server");
        while (::accept(listener, nullptr, nullptr) >= 0) { }
        ::_exit(0);
    }
    return {serverPort};
}

} // namespace

class OwnersLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void bothEndsHaveTheirOwners();
    void datagramsHaveTheirOwners();
    void anOrdinaryUserSeesTheUserAlone();
    void aBusyProgramIsNeverMistaken();
    void aFlowOnTheScreenHasItsOwnerWithinASecond();
    void printedFlowsHaveTheirOwners();

private:
    static bool track();

    OwnAddresses m_both;   ///< client and server are on this machine
    OwnAddresses m_server; ///< the server alone
};

void OwnersLab::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    const QByteArray command = QByteArray("ip link set lo up && ip addr add ") + clientAddress
        + "/32 dev lo && ip addr add " + serverAddress + "/32 dev lo";
    if (std::system(command.constData()) != 0)
        QSKIP("the program \"ip\" is not installed");
    SocketDiag sockets;
    std::vector<KernelSocket> none;
    if (sockets.list(protocol::tcp, 0, {}, none) != SocketList::Access::Readable)
        QSKIP("this kernel has no sock_diag for TCP");
    m_both = *OwnAddresses::read();
    m_server.addresses = {ip(serverAddress)};
}

void OwnersLab::bothEndsHaveTheirOwners()
{
    // One process each, so that the holders of the sockets are known.
    const Program server({.name = "server", .uid = serverUser}, [] {
        const int listener = openSocket(SOCK_STREAM, serverAddress, serverPort);
        ::listen(listener, 16);
        const int self = openSocket(SOCK_STREAM, clientAddress, 0);
        connectTo(self, serverAddress, serverPort);
        ::accept(listener, nullptr, nullptr);
        return std::vector<std::uint16_t>{portOf(self)};
    });
    QCOMPARE(server.ports().size(), 1u);
    const Program client({.name = "client", .uid = clientUser}, [] {
        const int fd = openSocket(SOCK_STREAM, clientAddress, 0);
        return connectTo(fd, serverAddress, serverPort) ? std::vector<std::uint16_t>{portOf(fd)}
                                                        : std::vector<std::uint16_t>();
    });
    QCOMPARE(client.ports().size(), 1u);
    const std::vector<FlowEnds> flows = {
        endsOf(tcpFlow(clientAddress, client.ports().front(), serverAddress, serverPort)),
        endsOf(tcpFlow(clientAddress, server.ports().front(), serverAddress, serverPort)),
        endsOf(tcpFlow(clientAddress, 1, serverAddress, serverPort)),
    };
    const std::vector<Owner> asClient = ownersOf(flows, m_both);
    QCOMPARE(printed(asClient[0]), known("exact", "client", client, clientUser));
    QCOMPARE(printed(asClient[1]), known("exact", "server", server, serverUser));
    QCOMPARE(printed(asClient[2]), u"unknown: ended"_s);
    const std::vector<Owner> asServer = ownersOf(flows, m_server);
    // Nobody accepts the connection of the client.
    QCOMPARE(printed(asServer[0]), u"unknown: not accepted"_s);
    QCOMPARE(printed(asServer[1]), known("exact", "server", server, serverUser));
}

void OwnersLab::datagramsHaveTheirOwners()
{
    const Program server({.name = "resolver", .uid = serverUser},
        [] { return std::vector<std::uint16_t>{portOf(openSocket(SOCK_DGRAM, "0.0.0.0", 5300))}; });
    const Program client({.name = "client", .uid = clientUser}, [] {
        const int connected = openSocket(SOCK_DGRAM, clientAddress, 0);
        connectTo(connected, serverAddress, 5300);
        return std::vector<std::uint16_t>{portOf(connected), portOf(openSocket(SOCK_DGRAM, "0.0.0.0", 0))};
    });
    QCOMPARE(client.ports().size(), 2u);
    const std::vector<FlowEnds> flows = {
        endsOf(udpFlow(clientAddress, client.ports()[0], serverAddress, 5300)),
        endsOf(udpFlow(clientAddress, client.ports()[1], serverAddress, 5300)),
    };
    const std::vector<Owner> asClient = ownersOf(flows, m_both);
    QCOMPARE(printed(asClient[0]), known("exact", "client", client, clientUser));
    QCOMPARE(printed(asClient[1]), known("listening", "client", client, clientUser));
    for (const Owner &owner : ownersOf(flows, m_server))
        QCOMPARE(printed(owner), known("listening", "resolver", server, serverUser));
}

void OwnersLab::anOrdinaryUserSeesTheUserAlone()
{
    const Program server({.name = "server", .uid = serverUser}, serve);
    QCOMPARE(server.ports().size(), 1u);
    const Program client({.name = "client", .uid = clientUser}, [] {
        const int fd = openSocket(SOCK_STREAM, clientAddress, 0);
        return connectTo(fd, serverAddress, serverPort) ? std::vector<std::uint16_t>{portOf(fd)}
                                                        : std::vector<std::uint16_t>();
    });
    QCOMPARE(client.ports().size(), 1u);
    const std::vector<FlowEnds> flows = {
        endsOf(tcpFlow(clientAddress, client.ports().front(), serverAddress, serverPort))};
    const auto right = FakeRoot::asOrdinaryUser([&] {
        const Owner owner = ownersOf(flows, m_both).front();
        return owner.uid == clientUser && !owner.pid && owner.process.empty() && owner.sure == Owner::Sure::Exact
            && owner.reason == Owner::Reason::NoPrivilege;
    });
    QCOMPARE(right, std::optional(1));
}

void OwnersLab::aBusyProgramIsNeverMistaken()
{
    constexpr std::size_t connections = 200;
    const Program server({.name = "server", .uid = serverUser}, serve);
    QCOMPARE(server.ports().size(), 1u);
    // Every fourth connection is closed again before anybody asks; of those, every other with a reset.
    const auto open = [] {
        std::vector<std::uint16_t> ports;
        for (std::size_t i = 0; i < connections; ++i) {
            const int fd = openSocket(SOCK_STREAM, clientAddress, 0);
            if (fd < 0 || !connectTo(fd, serverAddress, serverPort))
                break;
            ports.push_back(portOf(fd));
            if (i % 4 != 0)
                continue;
            const linger reset{1, 0};
            if (i % 8 == 0)
                ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            ::close(fd);
        }
        return ports;
    };
    const Program browser({.name = "browser", .uid = clientUser}, open);
    QCOMPARE(browser.ports().size(), connections);
    // Another program, which takes ports that the first one has left.
    const Program other({.name = "other", .uid = serverUser}, open);
    QCOMPARE(other.ports().size(), connections);

    std::vector<FlowEnds> flows;
    std::vector<const Program *> owners;
    std::map<std::uint16_t, int> uses;
    for (const Program *const program : {&browser, &other}) {
        for (const std::uint16_t port : program->ports()) {
            flows.push_back(endsOf(tcpFlow(clientAddress, port, serverAddress, serverPort)));
            owners.push_back(program);
            ++uses[port];
        }
    }
    QElapsedTimer clock;
    clock.start();
    const std::vector<Owner> found = ownersOf(flows, m_both);
    const auto spent = clock.nsecsElapsed() / 1000;
    int right = 0;
    int unknown = 0;
    int reused = 0;
    int wrong = 0;
    for (std::size_t i = 0; i < flows.size(); ++i) {
        if (uses[flows[i].keys.first] > 1)
            ++reused; // one tuple, two flows after each other
        else if (found[i].kind == Owner::Kind::Unknown)
            ++unknown;
        else if (found[i].pid == owners[i]->pid() && found[i].sure == Owner::Sure::Exact)
            ++right;
        else
            ++wrong;
    }
    qInfo("owners of %zu flows in %lld µs: %d right, %d unknown, %d with a port used twice, %d wrong", flows.size(),
        static_cast<long long>(spent), right, unknown, reused, wrong);
    QCOMPARE(wrong, 0);
    // All connections that are still open are known.
    QVERIFY(right + reused >= static_cast<int>(2 * connections * 3 / 4));
    QVERIFY(unknown <= static_cast<int>(2 * connections / 4));
}

/// Switches connection tracking on.
bool OwnersLab::track()
{
    return std::system("nft 'table inet owners { chain out { type filter hook output priority 0; ct state new accept; "
                       "}; }' 2>/dev/null")
        == 0;
}

void OwnersLab::aFlowOnTheScreenHasItsOwnerWithinASecond()
{
    if (!track())
        QSKIP("nft(8) cannot switch connection tracking on");
    using Clock = std::chrono::steady_clock;
    struct Screen {
        std::mutex mutex;
        std::uint16_t port = 0; ///< of the flow that is looked for; guarded by mutex, as are the others
        std::optional<Clock::time_point> seen{}; ///< the first snapshot with it
        std::optional<Clock::time_point> named{};
        std::string process{};
    } screen;
    Sampler *reached = nullptr; // set before the first snapshot
    const auto show = [&](const SnapshotPtr &snapshot, std::stop_token) {
        std::vector<FlowSerial> visible;
        {
            const std::lock_guard lock(screen.mutex);
            for (Row row = 0; row < snapshot->liveRows; ++row) {
                visible.push_back(snapshot->rows.track(row).serial);
                if (screen.port == 0 || snapshot->rows.flows().originalKeys(row).first != screen.port)
                    continue;
                if (!screen.seen)
                    screen.seen = Clock::now();
                const auto owner = ownerOf(snapshot->rows.attached(), row);
                if (owner && !screen.named) {
                    screen.named = Clock::now();
                    screen.process = owner->process;
                }
            }
        }
        // As the window does, once it has painted them.
        reached->watchOwners(std::move(visible));
        reached->acknowledge();
    };
    auto sampler =
        std::make_unique<Sampler>(Sampler::Callbacks{.onSnapshot = show, .onProgress = {}, .findOwners = {}});
    reached = sampler.get();
    sampler->setSource(std::make_unique<NetlinkSource>());
    const Program server({.name = "server", .uid = serverUser}, serve);
    QCOMPARE(server.ports().size(), 1u);
    // Some hundred sockets of others.
    const Program other({.name = "other", .uid = serverUser}, [] {
        for (int i = 0; i < 500; ++i)
            connectTo(openSocket(SOCK_STREAM, clientAddress, 0), serverAddress, serverPort);
        return std::vector<std::uint16_t>{serverPort};
    });
    QCOMPARE(other.ports().size(), 1u);
    double longest = 0;
    for (int turn = 0; turn < 3; ++turn) {
        const Program client({.name = "client", .uid = clientUser}, [] {
            const int fd = openSocket(SOCK_STREAM, clientAddress, 0);
            return connectTo(fd, serverAddress, serverPort) ? std::vector<std::uint16_t>{portOf(fd)}
                                                            : std::vector<std::uint16_t>();
        });
        QCOMPARE(client.ports().size(), 1u);
        const auto named = [&] {
            const std::lock_guard lock(screen.mutex);
            screen.port = client.ports().front();
            return screen.named.has_value();
        };
        QTRY_VERIFY_WITH_TIMEOUT(named(), 10'000);
        const std::lock_guard lock(screen.mutex);
        QCOMPARE(screen.process, std::string("client"));
        longest = std::max(longest, std::chrono::duration<double>(*screen.named - *screen.seen).count());
        screen.port = 0;
        screen.seen.reset();
        screen.named.reset();
    }
    sampler.reset();
    qInfo("a new flow had its owner %.0f ms after it was first seen, at the most", longest * 1000);
    QVERIFY(longest < 1);
}

void OwnersLab::printedFlowsHaveTheirOwners()
{
    if (!track())
        QSKIP("nft(8) cannot switch connection tracking on");
    const Program server({.name = "server", .uid = serverUser}, serve);
    const Program client({.name = "client", .uid = clientUser}, [] {
        const int fd = openSocket(SOCK_STREAM, clientAddress, 0);
        return connectTo(fd, serverAddress, serverPort) ? std::vector<std::uint16_t>{portOf(fd)}
                                                        : std::vector<std::uint16_t>();
    });
    QCOMPARE(client.ports().size(), 1u);
    const auto print = [](const QStringList &options) {
        QProcess program;
        program.start(QStringLiteral(CTSCOPE_BINARY), QStringList{u"--print"_s, u"--source"_s, u"netlink"_s} + options);
        return program.waitForFinished() ? QString::fromUtf8(program.readAllStandardOutput()) : QString();
    };
    const QString pid = QString::number(client.pid());
    const QString objects = print({u"--owners"_s, u"--format"_s, u"json"_s});
    const QString owner = u"\"owner\":{\"process\":\"client\",\"pid\":%1,\"user\":\"4001\",\"uid\":4001,"_s.arg(pid);
    QVERIFY2(objects.contains(owner), qPrintable(objects));
    // A filter or groups ask for owners by themselves.
    const QString rows = print({u"--filter"_s, u"process == client and pid == "_s + pid, u"--format"_s, u"csv"_s});
    QVERIFY2(rows.contains(u",client,%1,4001,"_s.arg(pid)), qPrintable(rows));
    QCOMPARE(rows.count(u'\n'), 2);
    const QString groups = print({u"--group-by"_s, u"process"_s, u"--format"_s, u"csv"_s});
    QVERIFY2(groups.contains(u"\nclient,1,"_s), qPrintable(groups));
    // Otherwise nobody pays for them.
    QVERIFY(!print({u"--format"_s, u"json"_s}).contains(u"owner"));
    QVERIFY(!print({u"--format"_s, u"csv"_s}).contains(u",pid,"));
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    QCoreApplication application(argc, argv);
    OwnersLab test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_owners.moc"
