// SPDX-License-Identifier: GPL-3.0-or-later
// Watches a table of the running kernel in the main window, through ctscope-capture, while flows begin
// and end, and prints what the window and the helper cost, whether what was on the screen was right,
// and whether anything came or went unseen; then what asking `conntrack -L` once a second costs.
//   measure_watch FLOWS PER_SECOND SECONDS      (root; in network namespaces of its own)
#include "kernel_traffic.h"
#include "window_waits.h"

#include "flow/large_memory.h"
#include "lab/conntrack_writer.h"
#include "lab/network_lab.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"

#include <QApplication>
#include <QEventLoop>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ctscope;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint16_t firstPort = 20000;
constexpr std::uint16_t mostTalking = 40; ///< flows with traffic, on the screen

/// Memory of this process, what it shares with others in proportion.
double proportionalBytes()
{
    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("Pss:"))
            return line.mid(4).simplified().split(' ').value(0).toDouble() * 1024;
    }
    return 0;
}

/// Sends datagrams through the gateway, and compares what the window shows of them with what was sent.
class Talk {
public:
    Talk(const lab::NetworkLab &lab, const MainWindow &window, std::uint16_t flows, std::chrono::milliseconds pause)
        : m_window(window)
        , m_pause(pause)
    {
        QFile timeout(QStringLiteral("/proc/sys/net/netfilter/nf_conntrack_udp_timeout"));
        if (!timeout.open(QIODevice::ReadOnly))
            throw std::runtime_error("the timeout cannot be read");
        m_timeout = std::chrono::seconds(timeout.readAll().trimmed().toInt());
        for (std::uint16_t i = 0; i < flows; ++i)
            m_sockets.push_back(lab.open("10.9.0.9", firstPort + i, SOCK_DGRAM, 0));
        speak();
    }

    /// One to five datagrams for each flow, of other lengths each time.
    void speak()
    {
        const double before = threadSeconds();
        for (std::size_t i = 0; i < m_sockets.size(); ++i) {
            for (std::size_t count = 0; count <= (i + m_turn) % 5; ++count) {
                const QByteArray data(qsizetype(10 + m_turn % 100), 'x');
                lab::send(m_sockets[i], data);
                ++m_sent[i].packets;
                m_sent[i].bytes += 20 + 8 + static_cast<std::uint64_t>(data.size());
            }
        }
        ++m_turn;
        sendingSeconds += threadSeconds() - before;
        m_spokeAt = Clock::now();
        m_compared = false;
    }

    /// Compares the visible rows, if all of this poll came after what was sent last; then sends more.
    void poll(const Frame &frame)
    {
        const Snapshot &snapshot = *frame.snapshot;
        if (m_compared || snapshot.polledAt - snapshot.pollCost <= m_spokeAt)
            return;
        const auto now = snapshot.polledAt;
        std::uint64_t rows = 0;
        for (const int position : m_window.currentPage()->view()->rowsInSight()) {
            if (static_cast<std::size_t>(position) >= frame.order->rows.size())
                continue;
            const Row row = frame.order->rows[static_cast<std::size_t>(position)];
            const Flow flow = snapshot.rows.flows().flow(row);
            const int port = flow.original.keys.second;
            if (snapshot.ended(row) || port < firstPort || port >= firstPort + static_cast<int>(m_sockets.size()))
                continue;
            ++rows;
            const Sent &sent = m_sent[static_cast<std::size_t>(port - firstPort)];
            // The kernel tells whole seconds, rounded down.
            const auto left = std::chrono::seconds(snapshot.remaining(row, now).value_or(0)) + (now - m_spokeAt);
            const bool exact = flow.originalCounters == Counters{sent.packets, sent.bytes}
                && left > m_timeout - std::chrono::milliseconds(1100)
                && left < m_timeout + std::chrono::milliseconds(100);
            if (!exact)
                ++wrongRows;
        }
        m_compared = true;
        ++pollsCompared;
        rowsCompared += rows;
        QTimer::singleShot(m_pause, &m_context, [this] { speak(); });
    }

    /// What sending costs this process, which no window would do: the kernel takes the datagrams through
    /// all three namespaces meanwhile.
    double sendingSeconds = 0;
    std::uint64_t pollsCompared = 0;
    std::uint64_t rowsCompared = 0;
    std::uint64_t wrongRows = 0;

private:
    static double threadSeconds()
    {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
    }

    struct Sent {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
    };
    const MainWindow &m_window;
    const std::chrono::milliseconds m_pause; ///< between a poll and what is sent next
    QObject m_context;
    std::vector<lab::Descriptor> m_sockets;
    std::map<std::size_t, Sent> m_sent;
    std::chrono::seconds m_timeout{};
    std::size_t m_turn = 0;
    Clock::time_point m_spokeAt;
    bool m_compared = false;
};

/// What `conntrack -L` once a second uses of a core.
double askConntrack(Clock::duration time)
{
    const auto begin = Clock::now();
    double used = 0;
    for (auto next = begin; next < begin + time; std::this_thread::sleep_until(next)) {
        const pid_t process = ::fork();
        if (process == 0) {
            const int nowhere = ::open("/dev/null", O_WRONLY);
            ::dup2(nowhere, STDOUT_FILENO);
            ::dup2(nowhere, STDERR_FILENO);
            ::execlp("conntrack", "conntrack", "-L", nullptr);
            std::_Exit(127);
        }
        int status = 0;
        rusage usage{};
        if (process < 0 || ::wait4(process, &status, 0, &usage) != process || status != 0)
            throw std::runtime_error("conntrack -L failed");
        const auto seconds = [](const timeval &span) { return double(span.tv_sec) + double(span.tv_usec) / 1e6; };
        used += seconds(usage.ru_utime) + seconds(usage.ru_stime);
        next = std::max(next + std::chrono::seconds(1), Clock::now());
    }
    return used / std::chrono::duration<double>(Clock::now() - begin).count();
}

void watch(bench::Traffic &traffic, std::uint16_t talking, std::uint32_t perSecond, std::chrono::seconds time)
{
    const lab::NetworkLab lab;
    {
        MainWindow window;
        // Traffic for each poll where much goes on, and now and then in a calm place.
        Talk talk(lab, window, talking, std::chrono::milliseconds(perSecond > 0 ? 300 : 8000));
        window.resize(1600, 1000);
        window.setLiveWay(LiveWay::Helper);

        std::uint64_t generation = 0;
        std::uint64_t begun = 0;
        std::uint64_t ended = 0;
        unsigned quiet = 0;
        std::uint64_t overruns = 0;
        QEventLoop first;
        QEventLoop settled;
        bool counting = false;
        QObject::connect(&window, &MainWindow::frameShown, &window, [&](const FramePtr &frame) {
            const SnapshotPtr &snapshot = frame->snapshot;
            if (!snapshot || snapshot->generation == generation || snapshot->liveRows == 0)
                return;
            generation = snapshot->generation;
            first.quit();
            talk.poll(*frame);
            overruns = snapshot->origin().following.overruns;
            if (!counting)
                return;
            begun += snapshot->totals.begun;
            ended += snapshot->totals.ended;
            quiet = snapshot->totals.begun + snapshot->totals.ended > 0 ? 0 : quiet + 1;
            if (quiet == 3)
                settled.quit();
        });
        window.open(Origin::thisMachine());
        window.currentPage()->setInterval(std::chrono::seconds(1));
        window.currentPage()->setSort({Column::Packets, true});
        window.show();
        QTimer::singleShot(std::chrono::seconds(60), &first, [&first] { first.exit(1); });
        if (first.exec() != 0)
            throw std::runtime_error("the window showed no flows");
        // The focus, when it comes, makes a row current.
        window.currentPage()->view()->setCurrentIndex({});
        bench::runFor(std::chrono::seconds(2));
        counting = true;
        if (perSecond > 0)
            traffic.start();
        // Until as many end as begin.
        bench::runFor(std::chrono::seconds(perSecond > 0 ? bench::livingSeconds + 1 : 1));

        const pid_t helper = bench::findHelper(::getpid());
        FrameTimes times;
        // Between two snapshots there are both for a moment: a single look at the memory may find any number.
        std::vector<double> memory;
        QTimer remembering;
        QObject::connect(&remembering, &QTimer::timeout, &window, [&] { memory.push_back(bench::residentBytes()); });
        remembering.start(700);
        const auto measure = [&](const std::string &name) {
            const bench::Stopwatch stopwatch;
            const double helperBefore = bench::processorSeconds(helper);
            const double sendingBefore = talk.sendingSeconds;
            bench::runFor(time);
            const double wall = stopwatch.wall();
            const double windowUsed = stopwatch.cpu() - (talk.sendingSeconds - sendingBefore);
            const double helperUsed = bench::processorSeconds(helper) - helperBefore;
            bench::report((name + "window_cores").c_str(), windowUsed / wall);
            bench::report((name + "helper_cores").c_str(), helperUsed / wall);
            bench::report((name + "cores").c_str(), (windowUsed + helperUsed) / wall);
        };
        measure("");
        if (perSecond == 0) {
            window.currentPage()->view()->selectRow(0);
            bench::runFor(std::chrono::seconds(1));
            measure("inspected_");
        }
        bench::report("polls_compared", double(talk.pollsCompared));
        bench::report("rows_compared", double(talk.rowsCompared));
        bench::report("rows_wrong", double(talk.wrongRows));
        bench::report("memory_mb", proportionalBytes() / 1e6);
        remembering.stop();
        std::ranges::sort(memory);
        bench::report("own_memory", memory[memory.size() / 2]);

        times.start();
        bench::runFor(time / 2);
        times.stop();
        bench::reportWaits("frame", times.histogram());

        // Everything that began and ended must have been seen in the end.
        traffic.stop();
        quiet = 0;
        QTimer::singleShot(std::chrono::seconds(60), &settled, &QEventLoop::quit);
        settled.exec();
        bench::report("begun", double(traffic.made()));
        bench::report("begun_unseen", double(traffic.made()) - double(begun));
        bench::report("ended", double(traffic.removed()));
        bench::report("ended_unseen", double(traffic.removed()) - double(ended));
        bench::report("overruns", double(overruns));
    }
    bench::report("conntrack_cores", askConntrack(time));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fputs("usage: measure_watch FLOWS PER_SECOND SECONDS\n", stderr);
        return 2;
    }
    if (const QByteArray why = lab::NetworkLab::enter(); !why.isEmpty()) {
        std::fprintf(stderr, "%s\n", why.constData());
        return 1;
    }
    setUpMemory();
    const auto flows = static_cast<std::uint32_t>(std::atoi(argv[1]));
    const auto perSecond = static_cast<std::uint32_t>(std::atoi(argv[2]));
    try {
        const auto talking = static_cast<std::uint16_t>(std::min<std::uint32_t>(flows, mostTalking));
        lab::ConntrackWriter().create(1, flows - talking, 86400);
        bench::Traffic traffic(flows + 1, perSecond);
        QApplication application(argc, argv);
        useTemporarySettings();
        watch(traffic, talking, perSecond, std::chrono::seconds(std::atoi(argv[3])));
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
