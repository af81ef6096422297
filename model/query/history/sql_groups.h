// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/json_answer.h"
#include "query/groups/grouped_rows.h"
#include "query/history/sql_filter.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::history {

/// A key of groups as SQL over the columns of ctscope_flows.
struct SqlKey {
    std::string value;                                   ///< what rows are grouped by
    bool isBinary = false;                               ///< the value is to be selected as hexadecimal digits
    std::function<GroupValue(const std::string &)> read; ///< the value in an answer
};
/// nullopt when only this side knows the values of the key.
std::optional<SqlKey> sqlKeyOf(const GroupKey &key, const SqlContext &context);

/// The groups of one level as a statement, and its answer as groups.
class SqlGroups {
public:
    /// Groups by key `depth` of a view's specification, or by all keys when the view is flat. nullopt: a key is known to this side alone.
    static std::optional<SqlGroups> of(const GroupQuery &view, std::size_t depth, const SqlContext &context);

    /// In the format JSONCompact. `condition`: which rows.
    std::string statement(std::string_view table, const std::string &condition) const;
    /// The same without groups, for what all rows add up to where a row may be in two groups.
    std::string totalStatement(std::string_view table, const std::string &condition) const;

    /// `path`: the keys above this level.
    GroupLevel level(const JsonAnswer &answer, const GroupPath &path) const;
    /// What a row adds up to, from its column `first` on.
    GroupTotals totals(const JsonAnswer::Row &row, std::size_t first) const;
    std::size_t keyCount() const noexcept { return m_keys.size(); }
    /// A row may be in two groups.
    bool isDouble() const noexcept
    {
        return std::ranges::any_of(m_view.spec.keys, [](const GroupKey &key) { return key.isDouble(); });
    }

private:
    std::string figures() const;
    std::string order() const;

    GroupQuery m_view;
    SqlContext m_context;
    std::size_t m_firstKey = 0; ///< of the specification, that is m_keys[0]
    std::vector<SqlKey> m_keys;
};

} // namespace ctscope::history
