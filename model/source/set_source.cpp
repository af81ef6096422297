// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/set_source.h"

#include "source/origin_set.h"

#include <utility>

namespace ctscope {

SetSource::SetSource(Origin set, OpenOptions options)
    : m_origin(std::move(set))
    , m_options(std::move(options))
{
}

SetSource::SetSource(Origin set, std::vector<SourceMember> members)
    : m_origin(std::move(set))
    , m_given(std::move(members))
{
}

ReadResult SetSource::read(std::stop_token, const ReadProgress &)
{
    return {std::nullopt, {Problem::Failed, m_origin.name()}};
}

std::vector<SourceMember> SetSource::takeMembers()
{
    if (!m_given.empty())
        return std::exchange(m_given, {});
    std::vector<SourceMember> members;
    const std::vector<SetMember> &origins = m_origin.set()->members;
    for (std::size_t i = 0; i < origins.size(); ++i) {
        OpenOptions options;
        options.askPolkit = m_options.askPolkit;
        options.askEnvironment =
            i < m_options.askEnvironments.size() ? m_options.askEnvironments[i] : m_options.askEnvironment;
        members.push_back({origins[i].alias, openOrigin(origins[i].origin, std::move(options))});
    }
    return members;
}

} // namespace ctscope
