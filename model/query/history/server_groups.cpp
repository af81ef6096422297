// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/server_groups.h"

#include "history/clickhouse_schema.h"
#include "query/groups/group_filter.h"
#include "query/history/history_filter.h"
#include "query/history/sql_groups.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ctscope {

namespace {

class Asker {
public:
    Asker(HistorySession &session, const GroupQuery &view, const history::SqlContext &context)
        : m_session(session)
        , m_view(view)
        , m_context(context)
    {
    }

    bool isOurs() const noexcept { return m_isOurs; }

    std::optional<history::JsonAnswer> ask(const std::string &statement)
    {
        std::string text;
        if (!m_session.ask(statement, text))
            return std::nullopt;
        return history::readJsonAnswer(text);
    }

    /// `all`: what the groups add up to, without the number of destinations.
    std::optional<GroupLevel> level(const std::string &condition, const GroupPath &path, GroupTotals *all = nullptr)
    {
        const auto groups = history::SqlGroups::of(m_view, path.size(), m_context);
        if (!groups) {
            m_isOurs = true;
            return std::nullopt;
        }
        const auto answer = ask(groups->statement(history::flowTable, condition));
        if (!answer)
            return std::nullopt;
        GroupLevel level = groups->level(*answer, path);
        if (all != nullptr)
            *all = groups->totals(answer->totals, groups->keyCount());
        for (GroupRow &row : level.rows) {
            const bool isWanted = !m_view.flat && row.path.size() < m_view.spec.keys.size()
                && std::ranges::find(m_view.expanded, row.path) != m_view.expanded.end();
            if (!isWanted)
                continue;
            const auto inside = history::sqlConditionOf(*filterOfGroup(m_view.spec, row.path), m_context);
            if (!inside.isExact) {
                m_isOurs = true;
                return std::nullopt;
            }
            auto parts = this->level('(' + condition + ") AND " + inside.sql, row.path);
            if (!parts)
                return std::nullopt;
            row.parts = std::make_shared<const GroupLevel>(*std::move(parts));
        }
        return level;
    }

private:
    HistorySession &m_session;
    const GroupQuery &m_view;
    const history::SqlContext m_context;
    bool m_isOurs = false;
};

} // namespace

ServerGroups groupOnServer(
    const Origin &origin, const Filter &filter, const GroupQuery &view, std::int64_t now, const std::stop_token &stop)
{
    const auto begin = std::chrono::steady_clock::now();
    ServerGroups result;
    const HistoryScope scope = historyScopeOf(origin.when(), filter, now);
    const history::SqlContext context = sqlContextOf(origin.when(), now);
    const auto times = historyTimesOf(origin.when(), now);
    if (!times) {
        result.problem = {Problem::NoMoment, origin.when()};
        return result;
    }
    const auto top = history::SqlGroups::of(view, 0, context);
    if (!scope.isExact || !top) {
        result.isOurs = true;
        return result;
    }
    HistorySession session(origin.history(), stop);
    session.open();
    Asker asker(session, view, context);
    const std::string inTime = '(' + sqlConditionOf(*times) + ')';
    const std::string condition = inTime + " AND (" + scope.condition + ')';
    const auto groups = std::make_shared<GroupedRows>();
    groups->view = view;
    if (auto level = asker.level(condition, {}, &groups->all))
        groups->top = *std::move(level);
    if (top->isDouble()) {
        const auto answer = asker.ask(top->totalStatement(history::flowTable, condition));
        if (answer && !answer->rows.empty())
            groups->all = top->totals(answer->rows.front(), 0);
    }
    groups->all.destinations.reset();
    groups->all.destinationsAreEstimated = false;
    groups->tableFlows = scope.condition == "1" ? groups->all.flows : session.count(inTime);
    session.countShards();
    result.problem = session.problem();
    result.shards = session.shards();
    result.isOurs = asker.isOurs();
    if (result.problem.kind != Problem::None || result.isOurs)
        return result;
    groups->asOf = std::chrono::steady_clock::now();
    groups->cost = std::chrono::duration_cast<std::chrono::microseconds>(groups->asOf - begin);
    result.groups = groups;
    return result;
}

} // namespace ctscope
