// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/group_trail.h"

#include "query/filter/filter.h"

#include <algorithm>

namespace ctscope {

void GroupTrail::groupBy(const GroupKey &key, bool add)
{
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
        push(std::move(step));
}

void GroupTrail::show(Step step)
{
    if (step.groups)
        m_last = *step.groups;
    if (step != current())
        push(std::move(step));
}

void GroupTrail::narrow(const QString &applied, const QString &filter)
{
    push({joined(applied, filter), std::nullopt});
}

/// The way back begins with all flows, however long it was.
void GroupTrail::push(Step step)
{
    if (m_steps.size() == mostSteps)
        m_steps.erase(m_steps.begin() + 1);
    m_steps.push_back(std::move(step));
}

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
    if (filter.isEmpty())
        return old;
    const ParsedFilter read = readFilter(filter.toStdString());
    using Kind = filter::Node::Kind;
    const bool isWeak = read.ok() && (read.filter.tree()->kind == Kind::Or || read.filter.tree()->kind == Kind::Xor);
    return u'(' + old + QStringLiteral(") and ") + (isWeak ? u'(' + filter + u')' : filter);
}

} // namespace ctscope
