// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"
#include "format/line_kind.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ctscope {

/// How many lines of each kind were passed over: they are no entries, and no damage either.
struct PassedOver {
    std::array<std::uint64_t, static_cast<std::size_t>(LineKind::Count)> lines{};
    std::uint64_t shown = 0;   ///< entries that conntrack(8) says it has shown
    std::uint64_t deleted = 0; ///< the same of other verbs
    std::uint64_t created = 0;
    std::uint64_t updated = 0;
    std::uint64_t failures = 0;///< error messages after which entries may be missing
    std::string firstError;    ///< the first of these, else the first of all
    std::string firstLoss;     ///< where the text first says that something of it is missing

    std::uint64_t &operator[](LineKind kind) noexcept { return lines[static_cast<std::size_t>(kind)]; }
    std::uint64_t operator[](LineKind kind) const noexcept { return lines[static_cast<std::size_t>(kind)]; }
    /// Counts a line of what conntrack(8) says of itself. True when it is the count behind a list.
    bool addStatus(std::string_view line) noexcept;
    void addError(std::string_view line);
    void addLoss(std::string_view line);
    /// Adds what a later part of the text has.
    void add(const PassedOver &later);
    /// Adds one sentence for each kind. Data of another kind than flows counts as a doubt, and so does
    /// what conntrack(8) says it has shown when there is less; for a reading that has all but these.
    void addTo(Reading &reading) const;
};

} // namespace ctscope
