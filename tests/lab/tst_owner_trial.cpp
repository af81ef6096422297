// SPDX-License-Identifier: GPL-3.0-or-later
// A trial of owners: a workstation whose programs, of several users and in two containers, open some 500 connections,
// most of them short. The containers are network namespaces behind NAT, with control groups. Every flow that lives
// longer than a second must have its owner, and none a wrong one.
#include "kernel/cgroup_name.h"
#include "lab/helper_user.h"
#include "lab/network_lab.h"
#include "lab/played_program.h"
#include "source/netlink_source.h"
#include "tracking/owner_columns.h"
#include "tracking/sampler.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <poll.h>
#include <sys/stat.h>
#include <time.h>

using namespace ctscope;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

/// Why there is no lab here; empty when there is one.
QByteArray obstacle;

constexpr const char *serverAddress = "10.50.0.2";
constexpr std::uint16_t streamPort = 8080;
constexpr std::uint16_t datagramPort = 5300;
constexpr int openingMs = 14'000;     ///< all connections begin in this time
constexpr std::int64_t longMs = 1000; ///< those that live so long must have their owner

constexpr const char *idOne = "1111111111111111111111111111111111111111111111111111111111111111";
constexpr const char *idTwo = "2222222222222222222222222222222222222222222222222222222222222222";

/// One connection as the program that opened it knows it.
struct Truth {
    std::uint16_t port = 0;
    bool datagrams = false;
    std::uint32_t livedMs = 0;
};

/// A program that opens and closes connections, and reports them when it is done.
struct Guest {
    ProgramPlace place;
    const char *address; ///< its own
    QString table;       ///< the namespace whose table has its flows
    int streams;
    int datagrams;
    const char *container; ///< what its owner must name; empty = none
    pid_t pid = -1;
    int report = -1;
    std::vector<Truth> truths{};
};

std::int64_t nowMs()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

/// A tenth live under a second, the rest up to six.
int lifeMs(std::mt19937 &random)
{
    const auto within = [&random](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
    const int kind = within(0, 9);
    return kind == 0 ? within(50, 900) : kind < 8 ? within(1050, 3000) : within(3000, 6000);
}

/// The work of a guest's process; never returns.
[[noreturn]] void browse(const Guest &guest, unsigned seed, int report)
{
    struct Connection {
        std::int64_t begin;
        std::int64_t end;
        int fd = -1;
        Truth truth;
    };
    std::mt19937 random(seed);
    std::vector<Connection> connections;
    for (int i = 0; i < guest.streams + guest.datagrams; ++i) {
        const std::int64_t begin = std::uniform_int_distribution(0, openingMs)(random);
        connections.push_back({begin, begin + lifeMs(random), -1, {0, i >= guest.streams, 0}});
    }
    const std::int64_t start = nowMs();
    for (std::size_t left = connections.size(); left > 0;) {
        const std::int64_t now = nowMs() - start;
        for (Connection &each : connections) {
            if (each.fd == -1 && now >= each.begin) {
                each.fd = openSocket(each.truth.datagrams ? SOCK_DGRAM : SOCK_STREAM, guest.address, 0);
                each.truth.port = portOf(each.fd);
                const sockaddr_in to = endpoint(serverAddress, datagramPort);
                // Every other datagram socket stays unconnected.
                if (each.truth.datagrams && each.begin % 2 == 0)
                    ::sendto(each.fd, "x", 1, 0, reinterpret_cast<const sockaddr *>(&to), sizeof to);
                else if (connectTo(each.fd, serverAddress, each.truth.datagrams ? datagramPort : streamPort))
                    static_cast<void>(::send(each.fd, "x", 1, MSG_NOSIGNAL));
                const std::int64_t opened = nowMs() - start;
                each.end += opened - each.begin;
                each.begin = opened;
            } else if (each.fd >= 0 && now >= each.end) {
                ::close(each.fd);
                each.truth.livedMs = static_cast<std::uint32_t>(nowMs() - start - each.begin);
                each.fd = -2;
                --left;
            }
        }
        const timespec pace{0, 5'000'000};
        ::nanosleep(&pace, nullptr);
    }
    for (const Connection &each : connections) {
        if (::write(report, &each.truth, sizeof each.truth) != sizeof each.truth)
            ::_exit(1);
    }
    ::close(report);
    for (;;)
        ::pause();
}

void startGuest(Guest &guest, unsigned seed)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return;
    guest.report = ends[0];
    guest.pid = ::fork();
    if (guest.pid == 0) {
        ::prctl(PR_SET_NAME, guest.place.name);
        if (!Program::enter(guest.place))
            ::_exit(1);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        browse(guest, seed, ends[1]);
    }
    ::close(ends[1]);
}

/// Accepts connections, and closes each when its client does.
std::vector<std::uint16_t> serveAll()
{
    const int listener = openSocket(SOCK_STREAM, serverAddress, streamPort);
    const int datagrams = openSocket(SOCK_DGRAM, serverAddress, datagramPort);
    if (listener < 0 || datagrams < 0 || ::listen(listener, 1024) != 0)
        return {};
    if (::fork() == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        std::vector<pollfd> open{{listener, POLLIN, 0}, {datagrams, POLLIN, 0}};
        std::array<char, 64> bytes{};
        while (::poll(open.data(), open.size(), -1) >= 0) {
            if ((open[0].revents & POLLIN) != 0)
                open.push_back({::accept(listener, nullptr, nullptr), POLLIN, 0});
            for (std::size_t i = 1; i < open.size(); ++i) {
                if (open[i].revents != 0 && ::recv(open[i].fd, bytes.data(), bytes.size(), MSG_DONTWAIT) <= 0
                    && i > 1) {
                    ::close(open[i].fd);
                    open[i].fd = -1;
                }
            }
            std::erase_if(open, [](const pollfd &each) { return each.fd < 0; });
        }
        ::_exit(0);
    }
    return {streamPort};
}

/// Watches one table, and keeps the last that was known of the owner of each flow.
class Watcher {
public:
    using Key = std::tuple<Protocol, IpAddress, std::uint16_t>;

    Watcher(std::unique_ptr<Source> source, OwnerWatch::Find find)
        : m_sampler({.onSnapshot = [this](const SnapshotPtr &snapshot, std::stop_token) { take(*snapshot); },
            .onProgress = {},
            .findOwners = std::move(find)})
    {
        m_sampler.setOwnersWanted(OwnersWanted::All);
        m_sampler.setSource(std::move(source));
    }
    std::map<Key, std::optional<Owner>> owners()
    {
        const std::lock_guard lock(m_mutex);
        return m_owners;
    }

private:
    void take(const Snapshot &snapshot)
    {
        {
            const std::lock_guard lock(m_mutex);
            for (Row row = 0; row < snapshot.rows.size(); ++row) {
                const Flow flow = snapshot.rows.flows().flow(row);
                auto &known = m_owners[{flow.protocol, flow.original.src, flow.original.keys.first}];
                if (const auto owner = ownerOf(snapshot.rows.attached(), row))
                    known = owner;
            }
        }
        m_sampler.acknowledge();
    }

    std::mutex m_mutex;
    std::map<Key, std::optional<Owner>> m_owners; ///< guarded by m_mutex
    Sampler m_sampler;
};

} // namespace

class OwnerTrial : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void flowsOfAWorkstationHaveTheirOwners();
    void cleanupTestCase();

private:
    void makeNetwork();
    bool makeGroups();
    std::string group(const std::string &name) const { return m_groups.empty() ? m_groups : m_groups + '/' + name; }

    QTemporaryDir m_folder;
    QString m_helper;
    std::string m_groups; ///< the folder of the control groups; empty when none can be made
};

void OwnerTrial::initTestCase()
{
    if (!obstacle.isEmpty())
        QSKIP(obstacle.constData());
    for (const char *tool : {"ip", "nft", "setpriv", "setcap"}) {
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            QSKIP(QByteArray("the program \"" + QByteArray(tool) + "\" is not installed").constData());
    }
    QVERIFY(QFile::setPermissions(
        m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadOther | QFile::ExeOther));
    m_helper = m_folder.filePath(u"ctscope-capture"_s);
    if (!QFile::copy(QStringLiteral(CTSCOPE_CAPTURE), m_helper)
        || run({u"setcap"_s, u"cap_net_admin,cap_sys_admin+ep"_s, m_helper}).status != 0)
        QSKIP("files can be given no capability here");
    makeNetwork();
    if (!makeGroups())
        qInfo("control groups cannot be made here: containers are not named");
}

void OwnerTrial::makeNetwork()
{
    const auto must = [](const QString &command) {
        const Output out = run({u"sh"_s, u"-c"_s, command});
        QVERIFY2(out.status == 0, qPrintable(command + u": "_s + QString::fromUtf8(out.errors)));
    };
    const auto track =
        u"nft 'table inet t { chain o { type filter hook output priority 0; ct state new accept; }; }'"_s;
    must(u"ip link set lo up; ip netns add server; ip link add up0 type veth peer name s0 netns server; "
         "ip addr add 10.50.0.1/24 dev up0; ip link set up0 up; ip -n server addr add 10.50.0.2/24 dev s0; "
         "ip -n server link set s0 up; ip -n server link set lo up; sysctl -qw net.ipv4.ip_forward=1"_s);
    must(u"nft 'table ip n { chain p { type nat hook postrouting priority 100; ip saddr 10.60.0.0/16 oifname \"up0\" "
         "masquerade; }; chain o { type filter hook output priority 0; ct state new accept; }; }'"_s);
    for (const QString &number : {u"1"_s, u"2"_s}) {
        must(u"ip netns add c%1; ip link add v%1 type veth peer name e%1 netns c%1; ip addr add 10.60.%1.1/24 dev v%1; "
             "ip link set v%1 up; ip -n c%1 addr add 10.60.%1.2/24 dev e%1; ip -n c%1 link set e%1 up; "
             "ip -n c%1 link set lo up; ip -n c%1 route add default via 10.60.%1.1"_s.arg(number));
        must(u"ip netns exec c%1 "_s.arg(number) + track);
    }
}

bool OwnerTrial::makeGroups()
{
    for (const char *mount : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
        if (::access((std::string(mount) + "/cgroup.procs").c_str(), W_OK) != 0)
            continue;
        m_groups = mount + ("/ctscope-trial-" + std::to_string(::getpid()));
        bool made = ::mkdir(m_groups.c_str(), 0755) == 0;
        for (const std::string &name : {std::string("trial.service"), std::string("docker-") + idOne + ".scope",
                 std::string("docker-") + idTwo + ".scope"})
            made = ::mkdir(group(name).c_str(), 0755) == 0 && made;
        if (made)
            return true;
        cleanupTestCase();
    }
    m_groups.clear();
    return false;
}

void OwnerTrial::cleanupTestCase()
{
    if (m_groups.empty())
        return;
    for (const std::string &name : {std::string("trial.service"), std::string("docker-") + idOne + ".scope",
             std::string("docker-") + idTwo + ".scope"})
        ::rmdir(group(name).c_str());
    ::rmdir(m_groups.c_str());
}

void OwnerTrial::flowsOfAWorkstationHaveTheirOwners()
{
    const Program server({.name = "server", .uid = 4009, .netns = "/run/netns/server"}, serveAll);
    QCOMPARE(server.ports().size(), 1u);
    const std::string one = group(std::string("docker-") + idOne + ".scope");
    const std::string two = group(std::string("docker-") + idTwo + ".scope");
    std::vector<Guest> guests = {
        {{"browser", 4001, {}, {}}, "10.50.0.1", u"host"_s, 170, 20, ""},
        {{"browser", 4002, {}, {}}, "10.50.0.1", u"host"_s, 50, 0, ""},
        {{"mailer", 4001, {}, {}}, "10.50.0.1", u"host"_s, 40, 10, ""},
        {{"daemon", 4003, {}, group("trial.service")}, "10.50.0.1", u"host"_s, 50, 10, ""},
        {{"shop", 4001, "/run/netns/c1", one}, "10.60.1.2", u"c1"_s, 70, 10, "docker 111111111111"},
        {{"shop", 4001, "/run/netns/c2", two}, "10.60.2.2", u"c2"_s, 60, 10, "docker 222222222222"},
    };

    const auto netns = [](const char *name) { return *namedNamespace(name); };
    const auto tableOf = [this, &netns](const char *name) {
        HelperChannel::Options options{
            .command = arguments(asOrdinaryUser({m_helper})), .netns = netns(name).paths(), .keepEnvironment = true};
        return std::make_unique<NetlinkSource>(NetlinkTable::ofOtherNamespace(
            [options] { return HelperChannel::open(options); }, Origin::ofNamespace(netns(name))));
    };
    // The sockets of the first container through a helper; those of the second by entering it.
    const auto throughHelper = std::make_shared<OwnerSearch>(
        [this](const NetworkNamespace &where) -> std::unique_ptr<NamespaceSockets> {
            return HelperSockets::open(
                {.command = arguments(asOrdinaryUser({m_helper})), .netns = where.paths(), .keepEnvironment = true});
        },
        &std::chrono::steady_clock::now);
    std::map<QString, std::unique_ptr<Watcher>> watchers;
    watchers[u"host"_s] = std::make_unique<Watcher>(std::make_unique<NetlinkSource>(), OwnerWatch::Find());
    watchers[u"c1"_s] = std::make_unique<Watcher>(tableOf("c1"),
        [throughHelper](const Origin &origin, std::span<const FlowEnds> flows, const std::stop_token &stop) {
            return throughHelper->find(origin, flows, stop);
        });
    watchers[u"c2"_s] = std::make_unique<Watcher>(tableOf("c2"), OwnerWatch::Find());

    QElapsedTimer clock;
    clock.start();
    unsigned seed = 1;
    for (Guest &guest : guests)
        startGuest(guest, seed++);
    std::size_t done = 0;
    const auto finished = [&] {
        for (Guest &guest : guests) {
            pollfd wait{guest.report, POLLIN, 0};
            Truth truth;
            while (guest.report >= 0 && ::poll(&wait, 1, 0) == 1) {
                if (::read(guest.report, &truth, sizeof truth) == sizeof truth) {
                    guest.truths.push_back(truth);
                } else {
                    ::close(std::exchange(guest.report, -1));
                    ++done;
                }
            }
        }
        return done == guests.size();
    };
    const bool all = QTest::qWaitFor(finished, 60'000);
    std::map<QString, std::map<Watcher::Key, std::optional<Owner>>> found;
    for (auto &[name, watcher] : watchers)
        found[name] = watcher->owners();
    watchers.clear();
    for (const Guest &guest : guests) {
        ::kill(guest.pid, SIGKILL);
        ::waitpid(guest.pid, nullptr, 0);
    }
    QVERIFY(all);

    // The test itself may run in a container.
    const std::string here = cgroupNames(contentOf(u"/proc/self/cgroup"_s).toStdString()).container;
    int connections = 0;
    int shortLived = 0;
    int right = 0;
    int wrong = 0;
    QStringList unknown;
    QStringList mistakes;
    for (const Guest &guest : guests) {
        for (const Truth &truth : guest.truths) {
            ++connections;
            const Protocol protocol = truth.datagrams ? protocol::udp : protocol::tcp;
            const Watcher::Key key{protocol, *IpAddress::parse(guest.address), truth.port};
            const std::optional<Owner> owner = found[guest.table][key];
            const QString line =
                u"%1 of %2, %3 port %4, lived %5 ms: "_s
                    .arg(QLatin1String(guest.place.name), guest.table, truth.datagrams ? u"UDP"_s : u"TCP"_s)
                    .arg(truth.port)
                    .arg(truth.livedMs);
            const bool named = owner && owner->kind == Owner::Kind::Socket && owner->pid;
            const bool isRight = named && owner->pid == static_cast<std::uint32_t>(guest.pid)
                && owner->uid == guest.place.uid && owner->process == guest.place.name
                && owner->container == (m_groups.empty() || *guest.container == '\0' ? here : guest.container);
            if ((named && !isRight)
                || (owner && owner->kind != Owner::Kind::Socket && owner->kind != Owner::Kind::Unknown)) {
                ++wrong;
                mistakes << line + QString::fromStdString(owner->process + ' ' + owner->container);
            } else if (truth.livedMs <= longMs) {
                ++shortLived;
            } else if (isRight) {
                ++right;
            } else {
                const std::string_view reason = owner ? wordOf(owner->reason) : "not asked for";
                unknown << line + QString::fromUtf8(reason.data(), qsizetype(reason.size()));
            }
        }
    }
    // The host's table shows the flows of the containers, which belong to nobody there.
    int forwarded = 0;
    for (const auto &[key, owner] : found[u"host"_s]) {
        if (std::get<1>(key).toString().starts_with("10.60.") && owner)
            owner->kind == Owner::Kind::Forwarded ? ++forwarded : ++wrong;
    }
    const int lived = right + static_cast<int>(unknown.size());
    qInfo("%d connections in %.1f s; of %d that lived over a second %d have their right owner (%.1f %%), %d none; "
          "%d wrong; %d lived shorter; the host's table has %d forwarded",
        connections, double(clock.elapsed()) / 1000, lived, right, 100.0 * right / std::max(1, lived),
        static_cast<int>(unknown.size()), wrong, shortLived, forwarded);
    for (const QString &line : unknown)
        qInfo("  without an owner: %s", qPrintable(line));
    QCOMPARE(connections, 500);
    QVERIFY2(wrong == 0, qPrintable(mistakes.join(u'\n')));
    QVERIFY(lived > 400);
    QVERIFY(right * 100 >= lived * 99);
    QVERIFY(forwarded > 0);
    if (m_groups.empty())
        QSKIP("control groups cannot be made here: containers were not named");
}

int main(int argc, char **argv)
{
    obstacle = NetworkLab::enter();
    if (obstacle.isEmpty())
        obstacle = takeOwnRun();
    QCoreApplication application(argc, argv);
    OwnerTrial test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_owner_trial.moc"
