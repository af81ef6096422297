// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>

namespace ctscope::record {

/// Calls work(i) for each i below `count`, on this thread and another one, in any order. An exception of either is thrown
/// here once both are done.
template <typename Work> void onTwoThreads(std::size_t count, Work &&work)
{
    std::atomic<std::size_t> next{0};
    std::exception_ptr failures[2];
    const auto run = [&](std::exception_ptr &failure) {
        try {
            for (std::size_t i = next++; i < count; i = next++)
                work(i);
        } catch (...) {
            failure = std::current_exception();
            next = count;
        }
    };
    {
        std::jthread other;
        if (count > 1)
            other = std::jthread([&] { run(failures[1]); });
        run(failures[0]);
    }
    for (const std::exception_ptr &failure : failures) {
        if (failure)
            std::rethrow_exception(failure);
    }
}

} // namespace ctscope::record
