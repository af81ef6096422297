// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace ctscope {

/// How full the table is. Count and max are world-readable, so this works without privilege.
/// A member is absent when the source does not have it (a dump has no limit).
struct Capacity {
    std::optional<std::uint64_t> count;   ///< nf_conntrack_count of this network namespace
    std::optional<std::uint64_t> max;     ///< nf_conntrack_max; 0 means unlimited
    std::optional<std::uint64_t> buckets; ///< of the hash table, shared by all namespaces

    friend bool operator==(const Capacity &, const Capacity &) noexcept = default;
};

} // namespace ctscope
