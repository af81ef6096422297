// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"
#include "format/line_kind.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ctscope {

/// How many lines of each kind were passed over: they are no entries, and no damage either.
struct PassedOver {
    std::array<std::uint64_t, static_cast<std::size_t>(LineKind::Count)> lines{};

    std::uint64_t &operator[](LineKind kind) noexcept { return lines[static_cast<std::size_t>(kind)]; }
    std::uint64_t operator[](LineKind kind) const noexcept { return lines[static_cast<std::size_t>(kind)]; }
    void add(const PassedOver &other) noexcept;
    /// Adds one sentence for each kind. Data of another kind than flows counts as a doubt; what
    /// conntrack(8) says of itself is nothing to speak of.
    void addTo(Reading &reading) const;
};

} // namespace ctscope
