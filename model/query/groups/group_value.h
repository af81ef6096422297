// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/group_spec.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ctscope {

/// An address of which the first `prefix` bits count, and the rest is zero.
struct GroupNetwork {
    IpAddress address;
    std::uint8_t prefix = 0;
    /// The prefix is as long as the address.
    bool isWhole() const noexcept { return prefix == (address.isV4() ? 32 : 128); }
    friend bool operator==(const GroupNetwork &, const GroupNetwork &) noexcept = default;
    friend auto operator<=>(const GroupNetwork &, const GroupNetwork &) noexcept = default;
};

/// The value that all rows of a group have in a key: none; a number; a moment, in ns since 1970; a rate;
/// an address or network; a word or text; whether a flag is set.
using GroupValue = std::variant<std::monostate, std::uint64_t, std::int64_t, double, GroupNetwork, std::string, bool>;

/// The values of a group, one for each of the first keys. Names a group across snapshots.
using GroupPath = std::vector<GroupValue>;

/// The value as people read it, as in the cells of its column: "10.0.0.0/24", "443", "0x2a", "ESTABLISHED";
/// of a flag "yes" and "no". Empty without a value.
void appendGroupValue(std::string &out, const GroupKey &key, const GroupValue &value, const NumberStyle &style);
/// The same without units and separators.
void appendExactGroupValue(std::string &out, const GroupKey &key, const GroupValue &value);

} // namespace ctscope
