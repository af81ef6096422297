// SPDX-License-Identifier: GPL-3.0-or-later
// The flows of measure_recording as nfcapd(1) keeps them, to which they go by IPFIX. Prints how much a flow takes on the
// disk, how long 2,000 of them keep a processor busy, and how long nfdump(1) searches for an outside end. Needs the UDP port
// 4739 of the loopback interface, best in a network namespace of its own.
//   measure_nfdump FOLDER [ENDED]
#include "kernel/child_process.h"
#include "office_flows.h"
#include "outlet/ipfix_outlet.h"
#include "stopwatch.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <unistd.h>

using namespace ctscope;
using bench::Office;

namespace {

constexpr std::int64_t second = 1'000'000; // µs
constexpr std::int64_t begin = 1'795'600'800 * second;
constexpr std::uint64_t perSecond = 2000;
constexpr const char *port = "4739";
constexpr const char *portDigits = ":1283 ";
constexpr auto step = std::chrono::milliseconds(1);

[[noreturn]] void fail(const char *what)
{
    std::fprintf(stderr, "measure_nfdump: %s\n", what);
    std::exit(1);
}

/// The socket of nfcapd: what waits to be read, and how many packets found no room; false while there is none.
bool socketOf(unsigned long &waiting, unsigned long &drops)
{
    std::ifstream file("/proc/self/net/udp");
    for (std::string line; std::getline(file, line);) {
        if (line.find(portDigits) == std::string::npos)
            continue;
        std::istringstream fields(line);
        std::string field;
        for (int i = 0; i < 5; ++i)
            fields >> field;
        waiting = std::strtoul(field.c_str() + field.find(':') + 1, nullptr, 16);
        for (; fields >> field;)
            drops = std::strtoul(field.c_str(), nullptr, 10);
        return true;
    }
    return false;
}

double processorSeconds(pid_t process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    double sum = 0;
    std::string field;
    for (int i = 0; i < 13 && fields >> field; ++i)
        sum += i >= 11 ? std::strtod(field.c_str(), nullptr) : 0;
    return sum / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Sends all flows, no faster than they are taken. Returns an outside end as nfdump's filter has it.
std::string send(std::uint64_t ended)
{
    outlet::IpfixOutlet::Options options;
    options.target = {"127.0.0.1", port, true};
    options.withDestinations = true;
    outlet::IpfixOutlet outlet(options);
    Office office;
    std::string wanted;
    std::int64_t now = begin;
    unsigned long waiting = 0;
    unsigned long drops = 0;
    for (std::uint64_t done = 0; done < ended;) {
        now += second;
        for (std::uint64_t i = 0; i < perSecond && done < ended; ++i, ++done) {
            FlowStore flows;
            flows.append(office.flow());
            const std::int64_t end = now - static_cast<std::int64_t>(i % 1000) * 1000;
            outlet.addEnded({flows, 0, {end - office.lifetime(), end, EndReason::Expired, false, 0}});
            if (done == ended / 2)
                wanted = "xip " + flows.flow(0).reply.dst.toString() + " and xport "
                    + std::to_string(flows.flow(0).reply.keys.second);
        }
        outlet.commit(now);
        while (outlet.status().sent < done || (socketOf(waiting, drops) && waiting > 0))
            std::this_thread::sleep_for(step);
    }
    outlet.finish(now, std::chrono::seconds(10));
    while (socketOf(waiting, drops) && waiting > 0)
        std::this_thread::sleep_for(step);
    if (drops > 0)
        fail("nfcapd was too slow");
    return wanted;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const std::string folder = std::string(argv[1]) + "/nfdump";
    const std::uint64_t ended = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    // Packed by LZ4, as its manual advises.
    ChildProcess collector =
        ChildProcess::start({"nfcapd", "-w", folder, "-p", port, "-b", "127.0.0.1", "-B", "16000000", "-y"},
            {.keepEnvironment = true, .quiet = true, .searchPath = true});
    unsigned long waiting = 0;
    unsigned long drops = 0;
    for (const bench::Stopwatch watch; !socketOf(waiting, drops);) {
        if (!collector || collector.hasEnded() || watch.wall() > 10)
            fail("nfcapd does not listen");
        std::this_thread::sleep_for(step);
    }
    const std::string wanted = send(ended);
    const double seconds = processorSeconds(collector.pid());
    collector.end(std::chrono::seconds(20));
    std::uintmax_t bytes = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        bytes += entry.is_regular_file() ? entry.file_size() : 0;
    bench::report("nfdump_second_s", seconds / static_cast<double>(ended) * perSecond);
    bench::report("nfdump_bytes", static_cast<double>(bytes) / static_cast<double>(ended));

    const std::string command = "nfdump -q -R '" + folder + "' -o csv '" + wanted + "' | wc -l";
    const bench::Stopwatch search;
    std::FILE *const found = ::popen(command.c_str(), "r");
    int count = 0;
    const int read = found != nullptr ? std::fscanf(found, "%d", &count) : 0;
    if (found != nullptr)
        ::pclose(found);
    if (read != 1 || count < 1)
        fail("no flow was found");
    bench::report("nfdump_search_s", search.wall());
    std::filesystem::remove_all(folder);
    return 0;
}
