// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_chooser.h"

#include "kernel/local_addresses.h"
#include "source/live_chooser.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

NamespaceChooser::Open throughLiveChooser(bool askPolkit)
{
    return [askPolkit](const NetworkNamespace &netns) mutable {
        const bool ask = std::exchange(askPolkit, false); // once is enough
        return std::make_unique<LiveChooser>(Origin::ofNamespace(netns), ask);
    };
}

} // namespace

NamespaceChooser::NamespaceChooser(NetworkNamespace netns, bool askPolkit)
    : NamespaceChooser(std::move(netns), throughLiveChooser(askPolkit), Finder())
{
}

NamespaceChooser::NamespaceChooser(NetworkNamespace netns, Open open, Finder finder)
    : m_netns(std::move(netns))
    , m_open(std::move(open))
    , m_finder(std::move(finder))
{
}

Origin NamespaceChooser::origin() const { return chosen() ? chosen()->origin() : Origin::ofNamespace(m_netns); }

KernelFactsPtr NamespaceChooser::facts(const FactsWanted &wanted, std::stop_token stop)
{
    const KernelFactsPtr inner = chosen() ? chosen()->facts(wanted, std::move(stop)) : nullptr;
    auto facts = inner ? std::make_shared<KernelFacts>(*inner) : std::make_shared<KernelFacts>();
    if (!inner) {
        facts->wanted = wanted;
        facts->takenAt = std::chrono::steady_clock::now();
    }
    facts->netns = m_netns.path;
    // The process may have ended since, and its number may be that of another.
    const std::string process = "/proc/" + std::to_string(m_netns.process);
    if (m_netns.process != 0 && m_finder.inode(process + "/ns/net") == m_netns.inode)
        facts->localAddresses = readLocalAddressesOf(m_netns.process);
    return facts;
}

/// A path may lead elsewhere by now: process ids and names are reused.
bool NamespaceChooser::isThere()
{
    if (m_netns.inode != 0 && m_finder.inode(m_netns.path) == m_netns.inode)
        return true;
    const NamespaceList list = m_finder.list();
    auto found = std::ranges::find(list.namespaces, m_netns.inode, &NetworkNamespace::inode);
    if (found == list.namespaces.end() && !m_netns.names.empty()) {
        found = std::ranges::find_if(list.namespaces, [this](const NetworkNamespace &other) {
            return std::ranges::find(other.names, m_netns.names.front()) != other.names.end();
        });
    }
    if (found == list.namespaces.end())
        return false;
    const NetworkNamespace before = std::exchange(m_netns, *found);
    m_netns.names = before.names; // it keeps the name that the user knows
    m_netns.unit = before.unit;
    m_netns.program = before.program;
    if (m_netns.inode != before.inode || m_netns.paths() != before.paths())
        choose(nullptr);
    return true;
}

ReadResult NamespaceChooser::read(std::stop_token stop, const ReadProgress &progress)
{
    if (!isThere()) {
        choose(nullptr);
        return {std::nullopt, {Problem::NamespaceGone, m_netns.title()}};
    }
    if (!chosen()) {
        choose(m_open(m_netns));
        prepare(*chosen());
    }
    ReadResult result = chosen()->read(std::move(stop), progress);
    if (result.problem.kind == Problem::NamespaceGone)
        result.problem.detail = m_netns.title();
    return result;
}

} // namespace ctscope
