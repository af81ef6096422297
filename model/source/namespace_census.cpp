// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/namespace_census.h"

#include "kernel/helper_channel.h"
#include "kernel/helper_location.h"
#include "kernel/sent_settings.h"

#include <algorithm>
#include <cerrno>

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
    std::uint64_t sum = 0;
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
    : NamespaceCounter({[] { return findNetworkNamespaces(); }, openThroughHelper, ProcFs(), helperStamps, &Clock::now})
{
}

NamespaceCounter::NamespaceCounter(Ways ways)
    : m_ways(std::move(ways))
{
}

NamespaceCensusPtr NamespaceCounter::take(std::stop_token stop)
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
    for (NetworkNamespace &netns : list.namespaces) {
        if (stop.stop_requested())
            break;
        if (netns.own)
            census->namespaces.push_back({std::move(netns), own, {}});
        else
            census->namespaces.push_back(count(netns, stamp, stop));
    }
    return census;
}

NamespaceCount NamespaceCounter::count(const NetworkNamespace &netns, const std::string &stamp, std::stop_token stop)
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
