// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <vector>

namespace ctscope {

/// The labels of a time axis that ends now: "−40 s", "−5 min", "−6 h", "now"; at most `most` of them.
struct TimeTick {
    QString label;
    double secondsAgo = 0;
};
std::vector<TimeTick> timeTicks(std::chrono::seconds reach, int most);

} // namespace ctscope
