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

/// Counts of the lines that are neither entries nor damage, by kind.
struct PassedOver {
    std::array<std::uint64_t, static_cast<std::size_t>(LineKind::Count)> lines{};
    std::uint64_t shown = 0;   ///< entries shown, as conntrack(8) reports
    std::uint64_t deleted = 0; ///< the same for other verbs
    std::uint64_t created = 0;
    std::uint64_t updated = 0;
    std::uint64_t failures = 0; ///< error messages after which entries may be missing
    std::string firstError;     ///< the first of these, else the first of all
    std::string firstLoss;      ///< the first report of missing text

    std::uint64_t &operator[](LineKind kind) noexcept { return lines[static_cast<std::size_t>(kind)]; }
    std::uint64_t operator[](LineKind kind) const noexcept { return lines[static_cast<std::size_t>(kind)]; }
    /// Counts a report of conntrack(8) about itself. True when it is the count after a list.
    bool addStatus(std::string_view line) noexcept;
    void addError(std::string_view line);
    void addLoss(std::string_view line);
    /// Adds the counts of a later part of the text.
    void add(const PassedOver &later);
    /// Adds one remark for each kind to an otherwise complete reading. Data of another kind than flows counts
    /// as a doubt, and so do fewer entries than conntrack(8) reports.
    void addTo(Reading &reading) const;
};

} // namespace ctscope
