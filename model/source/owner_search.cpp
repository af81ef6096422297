// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/owner_search.h"

#include "kernel/helper_location.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ctscope {

namespace {

/// True when a file still leads to the namespace that it led to.
bool leadsThere(const NetworkNamespace &netns)
{
    const std::uint64_t inode = namespaceInode(netns.path);
    return inode != 0 && (netns.inode == 0 || inode == netns.inode);
}

std::unique_ptr<NamespaceSockets> openSockets(const NetworkNamespace &netns)
{
    if (std::unique_ptr<NamespaceSockets> entered = EnteredSockets::open(netns.path))
        return entered;
    for (const std::string &helper : helperPaths()) {
        if (std::unique_ptr<NamespaceSockets> asked =
                HelperSockets::open({.command = {helper}, .netns = netns.paths()}))
            return asked;
    }
    return nullptr;
}

} // namespace

OwnerSearch::OwnerSearch()
    : OwnerSearch(openSockets, &std::chrono::steady_clock::now)
{
}

OwnerSearch::OwnerSearch(Open open, Clock clock)
    : m_open(std::move(open))
    , m_clock(std::move(clock))
{
}

OwnerSearch::~OwnerSearch() = default;

std::vector<Owner> OwnerSearch::find(const Origin &origin, std::span<const FlowEnds> flows, const std::stop_token &stop)
{
    if (origin.kind() != Origin::Kind::Namespace) {
        if (!m_here)
            m_here = std::make_unique<OwnerFinder>(std::make_unique<SocketDiag>());
        return m_here->find(flows, OwnAddresses::read(), stop);
    }
    Place &place = placeOf(origin.netns());
    if (place.sockets == nullptr) {
        Owner unknown;
        unknown.reason = place.reason;
        return std::vector<Owner>(flows.size(), unknown);
    }
    std::vector<Owner> owners = place.finder->find(flows, place.sockets->addresses(), stop);
    if (!place.sockets->works()) {
        Owner unknown;
        unknown.reason = Owner::Reason::NotRead;
        owners.assign(flows.size(), unknown); // "ended" would only mean that the helper gave no answer
        std::erase_if(m_places, [&place](const Place &each) { return &each == &place; });
    }
    return owners;
}

OwnerSearch::Place &OwnerSearch::placeOf(const NetworkNamespace &netns)
{
    const auto now = m_clock();
    auto found = std::ranges::find_if(m_places, [&netns](const Place &place) {
        return place.netns.inode == netns.inode && place.netns.paths() == netns.paths();
    });
    const bool again = found != m_places.end() && found->sockets == nullptr && now - found->used >= failureRest;
    if (found != m_places.end() && !again)
        return found->used = found->sockets != nullptr ? now : found->used, *found;
    if (found != m_places.end())
        m_places.erase(found);
    Place &place = m_places.emplace_back();
    place.netns = netns;
    place.used = now;
    open(place);
    return place;
}

void OwnerSearch::open(Place &place)
{
    const bool isThere = leadsThere(place.netns);
    errno = 0;
    std::unique_ptr<NamespaceSockets> sockets = isThere ? m_open(place.netns) : nullptr;
    if (!sockets) {
        // ENOENT: there is no helper.
        const bool refused = errno == EPERM || errno == EACCES || errno == ENOENT || errno == 0;
        place.reason = isThere && refused ? Owner::Reason::OtherNamespace : Owner::Reason::NotRead;
        return;
    }
    place.sockets = sockets.get();
    place.finder = std::make_unique<OwnerFinder>(std::move(sockets));
}

void OwnerSearch::release()
{
    const auto now = m_clock();
    std::erase_if(m_places, [now](const Place &place) {
        const auto patience = place.sockets != nullptr ? idleTime : failureRest;
        return now - place.used >= patience || !leadsThere(place.netns);
    });
}

} // namespace ctscope
