// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <string_view>

namespace ctscope {

/// What a person should know of one counter of connection tracking.
struct CounterWords {
    enum class Weight {
        Normal,  ///< it moves while all is well
        Notable, ///< it moving is worth a look
        Damage,  ///< a packet was dropped or an entry evicted for each that it rises
    };
    QString meaning; ///< one sentence
    QString remedy;  ///< what to do when it moves; empty = nothing
    Weight weight = Weight::Normal;
};

/// `name` as in CpuStatistics. For counters that ctscope does not know the meaning says so.
CounterWords counterWords(std::string_view name);

/// True for the counters of weight Damage; cheap.
bool countsDamage(std::string_view name) noexcept;

/// What a rise of a counter of damage says: "12 packets of new flows were dropped (drop)".
QString damagePhrase(std::string_view name, std::uint64_t growth);

} // namespace ctscope
