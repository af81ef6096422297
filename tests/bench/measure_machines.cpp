// SPDX-License-Identifier: GPL-3.0-or-later
// Shows many live machines in one table of the main window, each the output of a command, and prints how fast the window
// answers meanwhile, and what the program takes.
//   measure_machines FILE MACHINES SECONDS      SECONDS for each of: refreshing, scrolling, sorting
#include "window_waits.h"

#include "flow/large_memory.h"
#include "source/origin_set.h"
#include "ui/parts/settings.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>

#include <cstdlib>
#include <string>

#include <sys/resource.h>

using namespace ctscope;

namespace {

/// Of this process and the commands that have ended.
double processorSeconds()
{
    double sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const timeval &time : {usage.ru_utime, usage.ru_stime})
            sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }
    return sum;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fputs("usage: measure_machines FILE MACHINES SECONDS\n", stderr);
        return 2;
    }
    setUpMemory();
    QApplication application(argc, argv);
    useTemporarySettings();
    MainWindow window;
    window.resize(1600, 1000);
    window.show();
    bench::runFor(std::chrono::milliseconds(500));
    const double before = bench::residentBytes();

    OriginSet set{"many", {}};
    const auto machines = static_cast<std::size_t>(std::atoi(argv[2]));
    for (std::size_t i = 0; i < machines; ++i)
        set.members.push_back({"gw" + std::to_string(i + 1), Origin::ofCommand({"cat", argv[1]})});
    QElapsedTimer opening;
    opening.start();
    window.open(Origin::ofSet(set));
    FlowPage *const page = window.currentPage();
    page->setInterval(std::chrono::seconds(1));
    page->setSort({Column::Source, false});
    const auto isComplete = [page, machines] {
        if (!page->frame())
            return false;
        std::size_t read = 0;
        for (const SnapshotPtr &member : page->frame()->snapshot->members)
            read += member && member->liveRows > 0;
        return read == machines;
    };
    while (!isComplete() && opening.elapsed() < 60'000)
        bench::runFor(std::chrono::milliseconds(20));
    bench::report("open_s", static_cast<double>(opening.elapsed()) / 1000);
    bench::report("rows", page->frame()->snapshot->liveRows);

    const std::chrono::seconds seconds(std::atoi(argv[3]));
    bench::runFor(std::chrono::seconds(3));
    FrameTimes times;
    times.start();
    const double cpu = processorSeconds();
    const auto generation = page->frame()->snapshot->generation;
    bench::runFor(seconds);
    bench::reportWaits("refresh", times.histogram());
    bench::report("cores", (processorSeconds() - cpu) / static_cast<double>(seconds.count()));
    bench::report("frames", static_cast<double>(page->frame()->snapshot->generation - generation));
    bench::report("merge_s", std::chrono::duration<double>(page->frame()->snapshot->matchCost).count());
    bench::report("order_s", std::chrono::duration<double>(page->frame()->order->cost).count());
    bench::report(
        "bytes_per_flow", (bench::residentBytes() - before) / std::max(1u, page->frame()->snapshot->liveRows));

    bench::measureScrolling(page, seconds, times);
    bench::measureSorting(
        page, {Column::Source, Column::DestinationPort, Column::State, Column::Machine}, seconds, times);
    return 0;
}
