// SPDX-License-Identifier: GPL-3.0-or-later
// Lets ctscope-record record a table of the running kernel while flows begin and end, and prints what the recorder and its
// helper cost, and whether all flows that ended are in the recording.
//   measure_recorder PROGRAM FILE FLOWS PER_SECOND SECONDS      (root; in network namespaces of its own)
#include "kernel_traffic.h"
#include "stopwatch.h"

#include "record/recording_reader.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

#include <sys/prctl.h>

using namespace ctscope;

namespace {

void rest(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

/// The program as a child of this process.
pid_t start(const char *program, const char *file)
{
    const pid_t process = ::fork();
    if (process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // with this process, if that fails
        ::execl(program, program, "--source", "helper", "--min-free", "0", file, nullptr);
        std::_Exit(127);
    }
    if (process < 0)
        throw std::runtime_error("no process can be made");
    return process;
}

/// Waits until the table as it was is in the recording.
void waitForTable(const std::string &file)
{
    for (int i = 0; i < 600; ++i) {
        record::FileError error;
        if (auto reader = record::RecordingReader::open(file, error); reader && reader->range())
            return;
        rest(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("nothing was recorded");
}

void measure(const char *program, const std::string &file, bench::Traffic &traffic, std::chrono::seconds time)
{
    const pid_t recorder = start(program, file.c_str());
    waitForTable(file);
    traffic.start();
    // Until as many end as begin.
    rest(std::chrono::seconds(bench::livingSeconds + 1));
    const pid_t helper = bench::findHelper(recorder);
    const bench::Stopwatch stopwatch;
    const double recorderBefore = bench::processorSeconds(recorder);
    const double helperBefore = bench::processorSeconds(helper);
    rest(time);
    const double wall = stopwatch.wall();
    const double recorderCores = (bench::processorSeconds(recorder) - recorderBefore) / wall;
    const double helperCores = (bench::processorSeconds(helper) - helperBefore) / wall;
    bench::report("recorder_cores", recorderCores);
    bench::report("helper_cores", helperCores);
    bench::report("cores", recorderCores + helperCores);
    traffic.stop();
    rest(std::chrono::seconds(3));
    ::kill(recorder, SIGTERM);
    int status = 0;
    ::waitpid(recorder, &status, 0);
    if (status != 0)
        throw std::runtime_error("the recorder failed");

    record::FileError error;
    auto reader = record::RecordingReader::open(file, error);
    if (!reader || !reader->range())
        throw std::runtime_error("there is no recording");
    const record::RecordedFlows all = reader->flowsBetween(*reader->range());
    std::uint64_t ended = 0;
    for (Row row = 0; row < all.flows.size(); ++row)
        ended += all.flows.span(row).reason != EndReason::StillThere;
    bench::report("ended", static_cast<double>(traffic.removed()));
    bench::report("ended_lost", static_cast<double>(traffic.removed()) - static_cast<double>(ended));
    bench::report("gaps", static_cast<double>(reader->gaps(*reader->range()).size()));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 6) {
        std::fputs("usage: measure_recorder PROGRAM FILE FLOWS PER_SECOND SECONDS\n", stderr);
        return 2;
    }
    if (const QByteArray why = lab::NetworkLab::enter(); !why.isEmpty()) {
        std::fprintf(stderr, "%s\n", why.constData());
        return 1;
    }
    const auto flows = static_cast<std::uint32_t>(std::atoi(argv[3]));
    try {
        lab::ConntrackWriter().create(1, flows, 86400);
        bench::Traffic traffic(flows + 1, static_cast<std::uint32_t>(std::atoi(argv[4])));
        measure(argv[1], argv[2], traffic, std::chrono::seconds(std::atoi(argv[5])));
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
