// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/why_nothing.h"

#include "query/each_row.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace ctscope::filter {

namespace {

Filter without(std::span<const NodePtr> parts, std::size_t from, std::size_t to)
{
    std::vector<NodePtr> rest(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(from));
    rest.insert(rest.end(), parts.begin() + static_cast<std::ptrdiff_t>(to), parts.end());
    return rest.empty() ? Filter() : Filter(makeAnd(std::move(rest)));
}

} // namespace

std::optional<Excluding> whyNothing(
    const Filter &filter, const CellContext &context, const NumberStyle &style, const std::stop_token &stop)
{
    const NodePtr &root = filter.tree();
    if (root->kind == Node::Kind::All)
        return std::nullopt;
    const std::vector<NodePtr> parts = root->kind == Node::Kind::And ? root->children : std::vector<NodePtr>{root};
    std::vector<std::unique_ptr<RowFilter>> tests;
    for (const NodePtr &part : parts)
        tests.push_back(Filter(part).rows(context, style));

    struct Count {
        std::uint64_t alone = 0;  ///< rows that pass this part
        std::uint64_t others = 0; ///< rows that pass all others
        std::uint64_t before = 0; ///< rows that pass all before it
    };
    std::vector<Count> counts(parts.size());
    std::uint64_t passed = 0;
    std::vector<Row> rows(context.snapshot.rows.size());
    std::iota(rows.begin(), rows.end(), Row(0));
    const bool complete = forEachRow(rows, stop, [&](Row row) {
        std::size_t failed = 0;
        std::size_t last = 0;
        for (std::size_t i = 0; i < tests.size(); ++i) {
            counts[i].before += failed == 0 ? 1 : 0;
            if (tests[i]->matches(row)) {
                ++counts[i].alone;
            } else {
                ++failed;
                last = i;
            }
        }
        passed += failed == 0 ? 1 : 0;
        if (failed == 1)
            ++counts[last].others;
    });
    if (!complete || passed > 0 || rows.empty())
        return std::nullopt;
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto rank = [&counts](std::size_t part) {
            return std::pair(counts[part].alone == 0 && counts[part].others > 0, counts[part].others);
        };
        if (counts[i].others > 0 && (!best || rank(i) > rank(*best)))
            best = i;
    }
    if (best)
        return Excluding{parts[*best], without(parts, *best, *best + 1), counts[*best].others, false};
    std::size_t first = 0;
    while (first + 1 < parts.size() && counts[first + 1].before > 0)
        ++first;
    return Excluding{parts[first], without(parts, first, parts.size()), counts[first].before, first + 1 < parts.size()};
}

} // namespace ctscope::filter
