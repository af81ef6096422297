// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <string_view>

namespace ctscope {

/// The explanation of one counter of connection tracking.
struct CounterWords {
    enum class Weight {
        Normal,  ///< a rise is normal
        Notable, ///< a rise is worth a look
        Damage,  ///< each increment is a dropped packet or an evicted entry
    };
    QString meaning; ///< one sentence
    QString remedy;  ///< what to do when it rises; empty = nothing
    Weight weight = Weight::Normal;
};

/// `name` as in CpuStatistics. The meaning of an unknown counter says that it is unknown.
CounterWords counterWords(std::string_view name);

/// True for the counters of weight Damage; cheap.
bool countsDamage(std::string_view name) noexcept;

/// The rise of a Damage counter in words: "12 packets of new flows were dropped (drop)".
QString damagePhrase(std::string_view name, std::uint64_t growth);

} // namespace ctscope
