// SPDX-License-Identifier: GPL-3.0-or-later
#include "host_options.h"

#include "names/geo_data.h"
#include "names/host_files.h"
#include "names/reverse_lookups.h"
#include "query/host_use.h"
#include "ui/parts/user_names.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

namespace ctscope {

namespace {

/// At 20 a second, about two minutes.
constexpr std::size_t mostAsked = 2400;
/// For the answers: as long as asking takes, and for servers that are slow or silent. What is not known then stays so.
constexpr std::chrono::milliseconds patienceForEach{50};
constexpr std::chrono::seconds patience{30};

std::vector<HostName> knownNames()
{
    const Dictionary &user = userNames();
    HostFiles files;
    files.read(user.hostFiles);
    std::vector<HostName> names = files.names();
    for (const NamedNetwork &named : user.networks) {
        if (named.network.prefix == (named.network.address.isV4() ? 32 : 128))
            names.push_back({named.network.address, named.name, NameSource::User});
    }
    return names;
}

} // namespace

bool wantsHosts(const CommandLine &commandLine) noexcept
{
    const GroupSpec *const groups = commandLine.groups ? &commandLine.groups->spec : nullptr;
    return commandLine.names || commandLine.kubectl || commandLine.resolve
        || needsHosts(commandLine.sort, commandLine.filter, groups)
        || needsGeo(commandLine.sort, commandLine.filter, groups);
}

KnownHosts knownHosts(const std::vector<Origin> &origins, std::vector<HostName> cluster)
{
    GeoFiles geo;
    geo.read(userNames().geoFiles);
    std::vector<HostName> names = knownNames();
    std::ranges::move(cluster, std::back_inserter(names));
    if (std::ranges::any_of(origins, [](const Origin &origin) { return origin.mayBeOfOthers(); }))
        std::erase_if(names, [](const HostName &name) { return isOfOwnNetworks(name.source); });
    const auto made = std::make_shared<const HostNames>(std::move(names));
    return {made, made, geo.data()};
}

void setKnownHosts(FlowTable &table, const std::vector<Origin> &origins)
{
    KnownHosts known = knownHosts(origins);
    table.setHosts(std::move(known.here), std::move(known.geo));
}

SnapshotPtr resolveHosts(FlowTable &table, const CommandLine &commandLine, BlockWriter &messages)
{
    const SnapshotPtr snapshot = table.current();
    table.setHosts(resolvedNames(snapshot, commandLine, messages), snapshot->geo);
    return table.applyAttached();
}

HostNamesPtr resolvedNames(const SnapshotPtr &snapshot, const CommandLine &commandLine, BlockWriter &messages)
{
    ViewSpec view;
    view.sort = commandLine.sort;
    view.showEnded = false;
    // A filter by names hides the rows whose names are not known yet.
    const bool byName =
        needsHosts(commandLine.sort, commandLine.filter, commandLine.groups ? &commandLine.groups->spec : nullptr);
    if (!byName)
        view.filter = commandLine.filter;
    FlowOrder order = orderFlows(*snapshot, view, snapshot->takenAt).value_or(FlowOrder());
    if (!byName && commandLine.limit && *commandLine.limit < order.rows.size())
        order.rows.resize(static_cast<std::size_t>(*commandLine.limit));
    std::vector<IpAddress> addresses = addressesOf(*snapshot, order.rows);
    const HostNamesPtr known = snapshot->hosts;
    std::erase_if(addresses, [&known](const IpAddress &address) { return known && known->find(address) != nullptr; });
    if (addresses.size() > mostAsked) {
        messages.buffer() += "ctscope: the name servers are asked for the first " + std::to_string(mostAsked) + " of "
            + std::to_string(addresses.size()) + " addresses\n";
        messages.flush();
        addresses.resize(mostAsked);
    }
    LookupOptions options;
    options.privateToo = commandLine.resolvePrivate;
    std::mutex mutex;
    std::condition_variable answered;
    ReverseLookups lookups(options, [&] {
        const std::lock_guard lock(mutex);
        answered.notify_one();
    });
    const auto deadline = std::chrono::steady_clock::now() + patience + addresses.size() * patienceForEach;
    lookups.ask(std::move(addresses));
    bool late = false;
    {
        // A question that nobody answers ends without a call.
        constexpr std::chrono::milliseconds step{50};
        std::unique_lock lock(mutex);
        while (lookups.isBusy() && !late) {
            answered.wait_for(lock, step);
            late = std::chrono::steady_clock::now() >= deadline;
        }
        late = late && lookups.isBusy();
    }
    if (late) {
        messages.buffer() += "ctscope: the name servers did not answer for all addresses\n";
        messages.flush();
    }
    std::vector<HostName> names = lookups.names();
    if (known)
        names.insert(names.end(), known->all().begin(), known->all().end());
    return std::make_shared<const HostNames>(std::move(names));
}

} // namespace ctscope
