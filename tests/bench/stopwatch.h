// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdio>

#include <sys/resource.h>
#include <unistd.h>

namespace ctscope::bench {

/// Time on the wall, and of the processor in this process with all its threads, since it was made.
class Stopwatch {
public:
    double wall() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count(); }
    double cpu() const { return cpuNow() - m_cpuBegin; }

private:
    static double cpuNow()
    {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        const auto seconds = [](const timeval &time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
        };
        return seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }

    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    double m_cpuBegin = cpuNow();
};

/// One result, for tests/bench/run: a name and a number, the unit being part of the name.
inline void report(const char *name, double value)
{
    std::printf("%s\t%.9g\n", name, value);
    std::fflush(stdout);
}

/// Bytes of private memory of this process.
inline double residentBytes()
{
    std::FILE *const file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr)
        return 0;
    unsigned long size = 0;
    unsigned long resident = 0;
    unsigned long shared = 0;
    const int found = std::fscanf(file, "%lu %lu %lu", &size, &resident, &shared);
    std::fclose(file);
    return found == 3 ? static_cast<double>(resident - shared) * static_cast<double>(::sysconf(_SC_PAGESIZE)) : 0;
}

} // namespace ctscope::bench
