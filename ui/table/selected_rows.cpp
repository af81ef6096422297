// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/selected_rows.h"

#include <algorithm>

namespace ctscope {

std::vector<RowRun> runsOf(const QItemSelection &selection)
{
    std::vector<RowRun> runs;
    for (const QItemSelectionRange &range : selection) {
        if (range.isValid())
            runs.push_back({range.top(), range.bottom()});
    }
    std::ranges::sort(runs, {}, &RowRun::first);
    std::size_t kept = 0;
    for (const RowRun &run : runs) {
        if (kept > 0 && run.first <= runs[kept - 1].last + 1)
            runs[kept - 1].last = std::max(runs[kept - 1].last, run.last);
        else
            runs[kept++] = run;
    }
    runs.resize(kept);
    return runs;
}

int rowsIn(const std::vector<RowRun> &runs)
{
    int rows = 0;
    for (const RowRun &run : runs)
        rows += run.last - run.first + 1;
    return rows;
}

ChosenRows only(const std::vector<RowRun> &runs, const ChosenRows &all)
{
    if (!all.frame)
        return all;
    const auto &rows = all.frame->order->rows;
    FlowOrder order;
    order.rows.reserve(static_cast<std::size_t>(rowsIn(runs)));
    for (const RowRun &run : runs)
        order.rows.insert(order.rows.end(), rows.begin() + run.first, rows.begin() + run.last + 1);
    ChosenRows chosen = all;
    chosen.frame = std::make_shared<const Frame>(Frame{
        all.frame->snapshot, std::make_shared<const FlowOrder>(std::move(order)), all.frame->spec, all.frame->clock});
    return chosen;
}

} // namespace ctscope
