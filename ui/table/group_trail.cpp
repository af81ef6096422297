// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/group_trail.h"

#include <algorithm>

namespace ctscope {

void GroupTrail::groupBy(Column column, bool add)
{
    GroupKey key;
    key.column = column;
    if (column == Column::Nat)
        key = GroupKey{.kind = GroupKeyKind::NatKind};
    GroupSpec spec = add ? m_last : GroupSpec();
    const bool isThere = std::ranges::find(spec.keys, key) != spec.keys.end();
    if (!isThere && spec.keys.size() < GroupSpec::mostKeys)
        spec.keys.push_back(key);
    m_last = spec;
    Step step = current();
    step.groups = std::move(spec);
    // More keys refine the step that is shown.
    if (add && current().groups)
        m_steps.back() = std::move(step);
    else
        m_steps.push_back(std::move(step));
}

void GroupTrail::show(Step step)
{
    if (step.groups)
        m_last = *step.groups;
    if (step != current())
        m_steps.push_back(std::move(step));
}

void GroupTrail::narrow(const QString &filter) { m_steps.push_back({joined(current().filter, filter), std::nullopt}); }

bool GroupTrail::goTo(std::size_t step)
{
    if (step >= m_steps.size() || step + 1 == m_steps.size())
        return false;
    m_steps.resize(step + 1);
    return true;
}

QString GroupTrail::joined(const QString &old, const QString &filter)
{
    if (old.trimmed().isEmpty())
        return filter;
    return filter.isEmpty() ? old : u'(' + old + QStringLiteral(") and ") + filter;
}

} // namespace ctscope
