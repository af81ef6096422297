// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>

namespace ctscope {

/// What a person should know of one counter of connection tracking.
struct CounterWords {
    enum class Weight {
        Normal,  ///< it moves while all is well
        Notable, ///< it moving is worth a look
        Loss,    ///< packets were lost when it moves
    };
    QString meaning; ///< one sentence
    QString remedy;  ///< what to do when it moves; empty = nothing
    Weight weight = Weight::Normal;
};

/// `name` as in CpuStatistics. For counters that ctscope does not know the meaning says so.
CounterWords counterWords(std::string_view name);

} // namespace ctscope
