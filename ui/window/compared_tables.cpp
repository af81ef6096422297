// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/compared_tables.h"

#include "query/compare/comparison_snapshot.h"
#include "source/problem.h"

#include <memory>
#include <optional>
#include <utility>

namespace ctscope {

namespace {

/// The last comparison.
struct Compared {
    SnapshotPtr earlier;
    std::optional<Comparison> comparison;
};

/// Both have the rows of one reading; only names may differ.
bool isSameReading(const Snapshot &a, const Snapshot &b)
{
    return a.origin().reading == b.origin().reading && a.origin().problem.kind == b.origin().problem.kind;
}

} // namespace

FlowFeed::Preparation comparisonOf(ComparedTables tables)
{
    return [tables = std::move(tables), last = std::make_shared<Compared>()](
               const SnapshotPtr &read, const std::stop_token &stop) -> SnapshotPtr {
        const bool known = last->comparison && (tables.earlier || isSameReading(*last->earlier, *read));
        if (known)
            return comparisonSnapshot(*last->comparison, last->earlier, tables.later, read.get());
        const SnapshotPtr &earlier = tables.earlier ? tables.earlier : read;
        const ProblemTraits &problem = traitsOf(earlier->origin().problem.kind);
        // The page says why there is nothing to compare.
        if (!earlier->origin().reading || (earlier->rows.empty() && problem.kind != Problem::None))
            return earlier;
        *last = {earlier, compareTables(*earlier, *tables.later, {}, stop)};
        if (!last->comparison)
            return nullptr;
        return comparisonSnapshot(*last->comparison, earlier, tables.later, read.get());
    };
}

} // namespace ctscope
