// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a saved table once, as File > Open does, and prints what that took.
//   measure_read FILE THREADS
#include "stopwatch.h"

#include "source/file_source.h"

#include <cstdlib>

using namespace ctscope;

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fputs("usage: measure_read FILE THREADS\n", stderr);
        return 2;
    }
    FileSource::Options options;
    options.threads = std::atoi(argv[2]);
    FileSource source(argv[1], options);
    const bench::Stopwatch watch;
    const ReadResult result = source.read({}, {});
    const double wall = watch.wall();
    const double cpu = watch.cpu();
    if (!result.reading || result.reading->skipped != 0) {
        std::fputs("measure_read: the file could not be read as a whole\n", stderr);
        return 1;
    }
    bench::report("wall_s", wall);
    bench::report("cpu_s", cpu);
    bench::report("flows", result.reading->flows.size());
}
