// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_census.h"

#include "kernel/helper_channel.h"
#include "kernel/helper_location.h"
#include "kernel/sent_settings.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ctscope {

namespace {

SourceProblem problemOf(const NetlinkAnswer &answer, const NetworkNamespace &netns, const std::string &helper)
{
    SourceProblem problem = problemOfNetlink(answer.error, netns.title(), false);
    if (problem.kind == Problem::NoPermission) {
        problem.kind = Problem::NoEntry;
        problem.remedy = capabilityCommand(helper, true);
    }
    return problem;
}

std::unique_ptr<NetlinkChannel> openThroughHelper(const NetworkNamespace &netns, SourceProblem &problem)
{
    problem = {Problem::NoHelper, netns.title()};
    for (const std::string &helper : helperPaths()) {
        auto channel = HelperChannel::open({.command = {helper}, .netns = netns.paths()});
        const NetlinkAnswer answer = channel
            ? channel->ask(NetlinkQuestion::TableStatistics, {}, [](const NetlinkMessage &) {})
            : NetlinkAnswer{NetlinkAnswer::End::Broken, errno};
        if (answer.end == NetlinkAnswer::End::Complete)
            return channel;
        problem = problemOf(answer, netns, helper);
    }
    return nullptr;
}

std::string helperStamps()
{
    std::string stamps;
    for (const std::string &helper : helperPaths())
        stamps += fileStamp(helper) + ' ';
    return stamps;
}

} // namespace

std::uint64_t NamespaceCensus::total() const noexcept
{
    std::uint64_t sum = hiddenEntries;
    for (const NamespaceCount &one : namespaces)
        sum += one.capacity.count.value_or(0);
    return sum;
}

const NamespaceCount *NamespaceCensus::largest() const noexcept
{
    const auto most = std::ranges::max_element(
        namespaces, {}, [](const NamespaceCount &one) { return one.capacity.count.value_or(0); });
    return most != namespaces.end() && most->capacity.count.value_or(0) > 0 ? &*most : nullptr;
}

NamespaceCounter::NamespaceCounter()
    : NamespaceCounter({[] { return findNetworkNamespaces(); }, openThroughHelper, ProcFs(), helperStamps, &Clock::now,
        [](std::uint32_t process) { return ctscope::entriesAround(process); }})
{
}

NamespaceCounter::NamespaceCounter(Ways ways)
    : m_ways(std::move(ways))
{
}

NamespaceCensusPtr NamespaceCounter::take(std::stop_token stop, Detail detail)
{
    auto census = std::make_shared<NamespaceCensus>();
    NamespaceList list = m_ways.list();
    const auto isGone = [&list](const auto &entry) {
        return std::ranges::find(list.namespaces, entry.first, &NetworkNamespace::inode) == list.namespaces.end();
    };
    // A helper in it would keep a namespace alive that everybody else has left.
    std::erase_if(m_open, isGone);
    std::erase_if(m_refused, isGone);

    census->hiddenProcesses = list.hiddenProcesses;
    const Capacity own = m_ways.procfs.readCapacity();
    census->buckets = own.buckets;
    const std::string stamp = m_ways.stamp();
    for (const NetworkNamespace &netns : list.namespaces) {
        if (stop.stop_requested())
            return census;
        census->namespaces.push_back(netns.own ? NamespaceCount{netns, own, {}} : count(netns, detail, stamp, stop));
    }
    countHidden(*census, list);
    return census;
}

/// Adds the namespaces that only processes of other users are in.
void NamespaceCounter::countHidden(NamespaceCensus &census, const NamespaceList &list) const
{
    census.complete = list.allProcesses;
    // A hidden process may be in a namespace that is known by its name, and that may have been counted.
    bool named = false;
    bool namedAndCounted = false;
    for (const NamespaceCount &one : census.namespaces) {
        census.complete = census.complete && one.capacity.count;
        const bool byName = !one.netns.own && one.netns.process == 0;
        named = named || byName;
        namedAndCounted = namedAndCounted || (byName && one.capacity.count);
    }
    for (const std::uint32_t process : list.hidden) {
        const auto entries = namedAndCounted ? std::nullopt : entriesAround(process);
        census.hiddenEntries += entries.value_or(0);
        census.complete = census.complete && entries && !named;
    }
}

std::optional<std::uint64_t> NamespaceCounter::entriesAround(std::uint32_t process) const
{
    return process != 0 && m_ways.entries ? m_ways.entries(process) : std::nullopt;
}

NamespaceCount NamespaceCounter::count(
    const NetworkNamespace &netns, Detail detail, const std::string &stamp, std::stop_token stop)
{
    const auto entries = entriesAround(netns.process);
    if (entries && detail == Detail::Entries) {
        NamespaceCount result{netns, {}, {}};
        result.capacity.count = entries;
        return result;
    }
    NamespaceCount result = ask(netns, stamp, std::move(stop));
    if (!result.capacity.count)
        result.capacity.count = entries;
    return result;
}

NamespaceCount NamespaceCounter::ask(const NetworkNamespace &netns, const std::string &stamp, std::stop_token stop)
{
    NamespaceCount result{netns, {}, {}};
    const auto refused = m_refused.find(netns.inode);
    if (refused != m_refused.end() && refused->second.stamp == stamp && m_ways.now() - refused->second.when < rest) {
        result.problem = refused->second.problem;
        return result;
    }
    auto held = m_open.find(netns.inode);
    if (held == m_open.end()) {
        auto channel = m_ways.open(netns, result.problem);
        if (!channel) {
            m_refused.insert_or_assign(netns.inode, Refusal{result.problem, stamp, m_ways.now()});
            return result;
        }
        m_refused.erase(netns.inode);
        held = m_open.emplace(netns.inode, std::move(channel)).first;
        result.problem = {};
    }
    ConntrackSettings settings;
    const NetlinkAnswer answer = held->second->readSettings(std::move(stop), settings);
    if (answer.end == NetlinkAnswer::End::Complete)
        result.capacity = SentSettings(std::move(settings)).readCapacity();
    if (answer.end != NetlinkAnswer::End::Cancelled && !result.capacity.count)
        result.problem = problemOf(answer, netns, {});
    if (answer.end == NetlinkAnswer::End::Broken || m_open.size() > mostOpen)
        m_open.erase(held);
    return result;
}

} // namespace ctscope
