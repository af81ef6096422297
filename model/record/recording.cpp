// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recording.h"

#include <string_view>

namespace ctscope::record {

bool mayBeSameTable(const Head &a, const Head &b)
{
    const auto differ = [](const std::string &one, const std::string &other) {
        return !one.empty() && !other.empty() && one != other;
    };
    constexpr std::string_view prefix = "namespace:";
    const bool inNamespaces = a.table.starts_with(prefix) || b.table.starts_with(prefix);
    // The name of a machine may change, its id does not. Tables of other machines are recorded without one.
    return !differ(a.machineId, b.machineId) && (!a.machineId.empty() || !differ(a.host, b.host))
        && !(inNamespaces && differ(a.table, b.table));
}

} // namespace ctscope::record
