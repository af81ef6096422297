// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/grouped_rows.h"

#include <QString>

#include <optional>
#include <vector>

namespace ctscope {

/// The way that led to what a table shows: each step has a filter, and groups or the flows themselves. A plain
/// value; the last step is the present one.
class GroupTrail {
public:
    struct Step {
        QString filter;
        std::optional<GroupSpec> groups; ///< nullopt: flows
        friend bool operator==(const Step &, const Step &) = default;
    };

    const std::vector<Step> &steps() const noexcept { return m_steps; }
    const Step &current() const noexcept { return m_steps.back(); }
    bool canGoBack() const noexcept { return m_steps.size() > 1; }

    /// The filter was changed elsewhere: it is that of the present step from now on.
    void setFilter(const QString &filter) { m_steps.back().filter = filter; }
    /// Groups what is shown by a key; `add`: by the last keys and that one.
    void groupBy(const GroupKey &key, bool add);
    /// Shows what another part of the window asks for; nothing happens when it is shown already.
    void show(Step step);
    /// Shows the flows that pass the filter that is applied, and this one.
    void narrow(const QString &applied, const QString &filter);
    /// Returns to the step before, or to one by its place. False when there is none.
    bool goBack() { return goTo(m_steps.size() - 2); }
    bool goTo(std::size_t step);

    /// "(old) and new"; one of them where the other is empty.
    static QString joined(const QString &old, const QString &filter);

private:
    static constexpr std::size_t mostSteps = 32;
    void push(Step step);

    std::vector<Step> m_steps{Step()};
    GroupSpec m_last; ///< the keys grouped by last
};

} // namespace ctscope
