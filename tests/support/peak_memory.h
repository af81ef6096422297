// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ctscope::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool memoryCanBeMeasured = false; // the sanitizer's own would be measured
#elif defined(__has_feature)
constexpr bool memoryCanBeMeasured = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool memoryCanBeMeasured = true;
#endif

/// The peak resident memory in bytes of a child process that does `work`, including inherited
/// memory. nullopt when it did not end by itself.
template <typename Work> std::optional<std::int64_t> peakOf(Work &&work)
{
    const pid_t child = ::fork();
    if (child < 0)
        return std::nullopt;
    if (child == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    struct rusage usage { };
    if (::wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::nullopt;
    return std::int64_t(usage.ru_maxrss) * 1024;
}

/// How much memory `work` takes beyond what the process already had.
template <typename Work> std::optional<std::int64_t> memoryFor(Work &&work)
{
    const auto nothing = peakOf([] {});
    const auto all = peakOf(work);
    if (!nothing || !all)
        return std::nullopt;
    return *all - *nothing;
}

} // namespace ctscope::test
