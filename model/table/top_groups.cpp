// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/top_groups.h"

#include "query/groups/grouping.h"
#include "table/group_words.h"

#include <array>

namespace ctscope {

namespace {

constexpr std::array keys = {"src", "dst", "dport", "state"};
constexpr std::uint32_t shownGroups = 10;

} // namespace

QList<TopGroups> TopGroups::of(const SnapshotPtr &snapshot, const std::stop_token &stop)
{
    QList<TopGroups> all;
    if (snapshot->liveRows == 0)
        return all;
    for (const char *const text : keys) {
        GroupQuery query;
        query.spec = parseGroupSpec(text).spec;
        query.flat = true;
        query.top = shownGroups;
        const GroupedRowsPtr grouped = Grouping().update(snapshot, snapshot->takenAt, query, {}, stop);
        if (!grouped)
            return {};
        const GroupKey &key = query.spec.keys.front();
        TopGroups top{GroupWords::keyTitle(key), {}};
        for (const GroupRow &row : grouped->top.rows)
            top.rows.append({GroupWords::value(key, row.path.front(), {}), row.totals.flows,
                double(row.totals.flows) / snapshot->liveRows});
        all.append(std::move(top));
    }
    return all;
}

} // namespace ctscope
