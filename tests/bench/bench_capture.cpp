// SPDX-License-Identifier: GPL-3.0-or-later
// What a dump costs through sockets of one's own and through ctscope-capture: time on the wall, and
// time of the processors in both programs. `bench_capture HELPER [ROUNDS]`; asks the table of the
// network namespace that it runs in (ip netns exec, unshare -n; conntrack -R fills one).
#include "kernel/helper_channel.h"
#include "kernel/netlink_decoder.h"
#include "kernel/socket_channel.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

using namespace ctscope;

namespace {

struct Cost {
    double wall = 0;   ///< ms
    double ours = 0;   ///< ms of processor
    double theirs = 0; ///< of the helper
};

double ownTime()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

/// From /proc/PID/schedstat: nanoseconds on a processor.
double timeOf(pid_t pid)
{
    double ns = 0;
    if (std::FILE *const file = std::fopen(("/proc/" + std::to_string(pid) + "/schedstat").c_str(), "r")) {
        if (std::fscanf(file, "%lf", &ns) != 1)
            ns = 0;
        std::fclose(file);
    }
    return ns / 1e6;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void measure(const char *name, NetlinkChannel &channel, pid_t helper, int rounds)
{
    std::vector<Cost> costs;
    std::size_t flows = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        const double ours = ownTime();
        const double theirs = helper > 0 ? timeOf(helper) : 0;
        FlowStore store;
        NetlinkFlow parts;
        const NetlinkAnswer answer = channel.ask(NetlinkQuestion::Flows, {}, [&](const NetlinkMessage &message) {
            if (decodeFlow(message, MessageOrigin::Table, parts) == NetlinkFault::None)
                appendFlow(store, parts);
        });
        if (answer.end != NetlinkAnswer::End::Complete && answer.end != NetlinkAnswer::End::Interrupted) {
            std::printf("%s: no answer (%d, errno %d)\n", name, static_cast<int>(answer.end), answer.error);
            std::exit(1);
        }
        flows = store.size();
        costs.push_back({std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count(),
            ownTime() - ours, helper > 0 ? timeOf(helper) - theirs : 0});
    }
    const auto of = [&costs](double Cost::*part) {
        std::vector<double> values;
        for (const Cost &cost : costs)
            values.push_back(cost.*part);
        return median(values);
    };
    std::printf("%-16s %8zu flows  wall %7.1f ms  processor %7.1f ms here + %7.1f ms in the helper\n", name, flows,
        of(&Cost::wall), of(&Cost::ours), of(&Cost::theirs));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::printf("bench_capture HELPER [ROUNDS]\n");
        return 2;
    }
    const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 9;
    if (const auto socket = SocketChannel::open())
        measure("own socket", *socket, -1, rounds);
    if (const auto helper = HelperChannel::open({.command = {argv[1]}}))
        measure("ctscope-capture", *helper, helper->pid(), rounds);
    return 0;
}
