// SPDX-License-Identifier: GPL-3.0-or-later
// What the owners of a live table cost: programs hold SOCKETS sockets, the table has FLOWS flows, and now and then a
// connection begins. Prints what the search takes of a core, with 40 flows on the screen and for all flows, and how
// long a new flow on the screen waits for its owner.
//   measure_owners SOCKETS FLOWS SECONDS      (root; in a network namespace of its own)
#include "stopwatch.h"

#include "lab/conntrack_writer.h"
#include "lab/network_lab.h"
#include "lab/played_program.h"
#include "source/netlink_source.h"
#include "tracking/sampler.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

using namespace ctscope;
using namespace ctscope::lab;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint16_t firstServerPort = 8000;
constexpr int perProgram = 5000; ///< sockets of one program
constexpr Row shown = 40;        ///< rows on the screen
constexpr std::uint32_t user = 4001;

/// One address for each pair of programs: a connection needs a port of its own for each.
std::string clientAddress(int pair) { return "127.1.0." + std::to_string(pair + 1); }

/// A server that accepts `count` connections, and a client that opens them. Opens one more each `everyMs`, if that is
/// not 0, and closes the one before.
struct Pair {
    Program server;
    Program client;

    Pair(int number, int count, int everyMs)
        : server({.name = "server", .uid = user},
            [=] {
                const auto port = static_cast<std::uint16_t>(firstServerPort + number);
                const int listener = openSocket(SOCK_STREAM, "127.0.0.1", port);
                if (listener < 0 || ::listen(listener, 4096) != 0)
                    return std::vector<std::uint16_t>();
                std::thread([listener] {
                    while (::accept(listener, nullptr, nullptr) >= 0) { }
                }).detach();
                return std::vector<std::uint16_t>{port};
            })
        , client({.name = "client", .uid = user}, [=] {
            const auto port = static_cast<std::uint16_t>(firstServerPort + number);
            const std::string address = clientAddress(number);
            const auto open = [=] {
                const int fd = openSocket(SOCK_STREAM, address.c_str(), 0);
                return fd >= 0 && connectTo(fd, "127.0.0.1", port) ? fd : -1;
            };
            for (int i = 0; i < count; ++i) {
                if (open() < 0)
                    return std::vector<std::uint16_t>();
            }
            if (everyMs > 0) {
                std::thread([open, everyMs] {
                    int last = -1;
                    for (;;) {
                        std::this_thread::sleep_for(std::chrono::milliseconds(everyMs));
                        ::close(std::exchange(last, open()));
                    }
                }).detach();
            }
            return std::vector<std::uint16_t>{port};
        })
    {
    }
};

/// Stands for the window: takes snapshots, and shows the newest flows.
class Screen {
public:
    explicit Screen(bool watches)
        : m_watches(watches)
        , m_sampler({.onSnapshot = [this](const SnapshotPtr &snapshot, std::stop_token) { take(snapshot); },
              .onProgress = {},
              .findOwners = {}})
    {
    }
    Sampler &sampler() { return m_sampler; }
    /// The longest wait of a flow from its first snapshot to its owner.
    double longestWait()
    {
        const std::lock_guard lock(m_mutex);
        return m_longest;
    }
    std::size_t named()
    {
        const std::lock_guard lock(m_mutex);
        return m_named;
    }
    /// How many flows have an owner.
    std::size_t owners()
    {
        const std::lock_guard lock(m_mutex);
        std::size_t count = 0;
        for (Row row = 0; m_last && row < m_last->liveRows; ++row)
            count += hasOwner(m_last->rows.attached(), row);
        return count;
    }

private:
    void take(const SnapshotPtr &snapshot)
    {
        const auto now = Clock::now();
        std::vector<FlowSerial> visible;
        {
            const std::lock_guard lock(m_mutex);
            const Row rows = snapshot->liveRows;
            std::map<FlowSerial, Clock::time_point> since;
            // New flows come last.
            for (Row row = rows > shown ? rows - shown : 0; row < rows; ++row) {
                const FlowSerial serial = snapshot->rows.track(row).serial;
                visible.push_back(serial);
                const bool known = hasOwner(snapshot->rows.attached(), row);
                const auto before = m_since.find(serial);
                if (!known) {
                    since[serial] = before == m_since.end() ? now : before->second;
                } else if (before != m_since.end()) {
                    m_longest = std::max(m_longest, std::chrono::duration<double>(now - before->second).count());
                    ++m_named;
                }
            }
            m_since = std::move(since);
            m_last = snapshot;
        }
        if (m_watches)
            m_sampler.watchOwners(visible);
        m_sampler.acknowledge();
    }

    const bool m_watches;
    std::mutex m_mutex;
    std::map<FlowSerial, Clock::time_point> m_since; ///< visible flows without an owner
    double m_longest = 0;
    std::size_t m_named = 0;
    SnapshotPtr m_last;
    Sampler m_sampler;
};

/// The share of a core that reading the table takes, with owners for as many flows as that.
double shareOf(OwnersWanted wanted, double seconds, Screen &screen)
{
    screen.sampler().setOwnersWanted(wanted);
    screen.sampler().setSource(std::make_unique<NetlinkSource>());
    // The first reading, and the first search, are not what it costs to watch.
    std::this_thread::sleep_for(std::chrono::seconds(3));
    const bench::Stopwatch watch;
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    const double share = watch.cpu() / watch.wall();
    return share;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: measure_owners SOCKETS FLOWS SECONDS\n");
        return 2;
    }
    const int sockets = std::atoi(argv[1]);
    const int flows = std::atoi(argv[2]);
    const double seconds = std::atof(argv[3]);
    if (const QByteArray obstacle = NetworkLab::enter(); !obstacle.isEmpty()) {
        std::fprintf(stderr, "measure_owners: %s\n", obstacle.constData());
        return 1;
    }
    const rlimit many{200'000, 200'000};
    ::setrlimit(RLIMIT_NOFILE, &many);
    const char *const setUp =
        "ip link set lo up && sysctl -qw net.core.somaxconn=8192 net.ipv4.tcp_max_syn_backlog=8192 "
        "net.ipv4.ip_local_port_range='1024 65000' && nft 'table inet t { chain o { type filter hook output priority "
        "0; "
        "ct state new accept; }; }'";
    if (std::system(setUp) != 0) {
        std::fprintf(stderr, "measure_owners: ip(8), sysctl(8) or nft(8) failed\n");
        return 1;
    }
    std::list<Pair> pairs;
    for (int made = 0; made < sockets; made += 2 * perProgram) {
        pairs.emplace_back(
            static_cast<int>(pairs.size()), std::min(perProgram, (sockets - made) / 2), pairs.empty() ? 700 : 0);
        if (pairs.back().client.ports().empty()) {
            std::fprintf(stderr, "measure_owners: the sockets cannot be opened\n");
            return 1;
        }
    }
    const int others = flows - sockets / 2;
    if (others > 0)
        ConntrackWriter().create(0, static_cast<std::uint32_t>(others), 100'000);

    double without = 0;
    {
        Screen screen(true);
        without = shareOf(OwnersWanted::None, seconds, screen);
    }
    bench::report("table_cores", without);
    {
        Screen screen(true);
        const double with = shareOf(OwnersWanted::Watched, seconds, screen);
        bench::report("watched_cores", std::max(0.0, with - without));
        bench::report("named", static_cast<double>(screen.named()));
        bench::report("wait_s", screen.longestWait());
    }
    {
        Screen screen(false);
        const double with = shareOf(OwnersWanted::All, 2 * seconds, screen);
        bench::report("all_cores", std::max(0.0, with - without));
        bench::report("owners", static_cast<double>(screen.owners()));
    }
    return 0;
}
