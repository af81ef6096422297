// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recording.h"

#include <string_view>

namespace ctscope::record {

bool mayBeSameTable(const Head &a, const Head &b)
{
    const auto differ = [](const std::string &one, const std::string &other) {
        return !one.empty() && !other.empty() && one != other;
    };
    const auto isNamespace = [](const Head &head) { return head.table.starts_with("namespace:"); };
    const auto isHere = [&](const Head &head) { return head.table.starts_with("machine:") || isNamespace(head); };
    const bool haveTables = !a.table.empty() && !b.table.empty();
    if (haveTables && (isHere(a) != isHere(b) || isNamespace(a) != isNamespace(b)))
        return false;
    // A path below /proc names a process, which is another one the next time.
    const auto hasName = [](const Head &head) { return head.table.starts_with("namespace:/run/netns/"); };
    if (hasName(a) && hasName(b) && a.table != b.table)
        return false;
    // The name of a machine may change, its id does not. Tables of other machines are recorded without one.
    const bool haveIds = !a.machineId.empty() && !b.machineId.empty();
    return haveIds ? a.machineId == b.machineId : !differ(a.host, b.host);
}

} // namespace ctscope::record
