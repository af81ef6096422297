// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace ctscope::outlet {

/// How long to wait before the next attempt: 1, 2, 4 … 60 s, each up to a tenth shorter, so that the recorders of many
/// machines do not all come at once when a server is back.
struct Backoff {
    std::chrono::milliseconds first{1'000};
    std::chrono::milliseconds most{60'000};

    /// The wait after one of `last`; 0: after the first failure.
    std::chrono::milliseconds after(std::chrono::milliseconds last) const { return std::clamp(2 * last, first, most); }
    static std::chrono::milliseconds shortened(std::chrono::milliseconds wait)
    {
        thread_local std::minstd_rand random{std::random_device()()};
        return wait - wait * static_cast<int>(random() % 100) / 1000;
    }
};

} // namespace ctscope::outlet
