// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_source.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

NamespaceSource::Open throughLiveSource(bool askPolkit)
{
    return [askPolkit](const NetworkNamespace &place) mutable {
        const bool ask = std::exchange(askPolkit, false); // once is enough
        return std::make_unique<LiveSource>(Origin::ofNamespace(place), ask);
    };
}

} // namespace

NamespaceSource::NamespaceSource(NetworkNamespace place, bool askPolkit)
    : NamespaceSource(std::move(place), throughLiveSource(askPolkit), Finder())
{
}

NamespaceSource::NamespaceSource(NetworkNamespace place, Open open, Finder finder)
    : m_place(std::move(place))
    , m_open(std::move(open))
    , m_finder(std::move(finder))
{
}

std::string NamespaceSource::name() const
{
    return m_inner ? m_inner->name() : m_place.title();
}

void NamespaceSource::watch(std::vector<FlowKey> flows)
{
    m_watched = std::move(flows);
    if (m_inner)
        m_inner->watch(m_watched);
}

KernelFactsPtr NamespaceSource::facts(const FactsWanted &wanted, std::stop_token stop)
{
    const KernelFactsPtr inner = m_inner ? m_inner->facts(wanted, std::move(stop)) : nullptr;
    auto facts = inner ? std::make_shared<KernelFacts>(*inner) : std::make_shared<KernelFacts>();
    if (!inner) {
        facts->wanted = wanted;
        facts->takenAt = std::chrono::steady_clock::now();
    }
    facts->place = m_place.path;
    return facts;
}

/// A path may lead elsewhere by now: process ids and names are used again.
bool NamespaceSource::isThere()
{
    if (m_place.inode != 0 && m_finder.inode(m_place.path) == m_place.inode)
        return true;
    const NamespaceList list = m_finder.list();
    auto found = std::ranges::find(list.namespaces, m_place.inode, &NetworkNamespace::inode);
    if (found == list.namespaces.end() && !m_place.names.empty()) {
        found = std::ranges::find_if(list.namespaces, [this](const NetworkNamespace &other) {
            return std::ranges::find(other.names, m_place.names.front()) != other.names.end();
        });
    }
    if (found == list.namespaces.end())
        return false;
    const NetworkNamespace before = std::exchange(m_place, *found);
    m_place.names = before.names; // people go on calling it what they called it
    m_place.unit = before.unit;
    m_place.program = before.program;
    if (m_place.inode != before.inode || m_place.paths() != before.paths())
        m_inner.reset();
    return true;
}

ReadResult NamespaceSource::read(std::stop_token stop, const ReadProgress &progress)
{
    if (!isThere()) {
        m_inner.reset();
        return {std::nullopt, {Problem::NamespaceGone, m_place.title()}};
    }
    if (!m_inner) {
        m_inner = m_open(m_place);
        if (m_follows)
            m_inner->follow();
        m_inner->watch(m_watched);
        m_inner->onSilence(m_tellSilence);
    }
    ReadResult result = m_inner->read(std::move(stop), progress);
    if (result.problem.kind == Problem::NamespaceGone)
        result.problem.detail = m_place.title();
    return result;
}

} // namespace ctscope
