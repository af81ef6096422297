// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/owner_finder.h"

#include "kernel/cgroup_name.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

using Kind = Owner::Kind;
using Sure = Owner::Sure;
using Reason = Owner::Reason;

/// Up to so many flows, the kernel is asked for each socket; for more, for all sockets at once.
constexpr std::size_t fewFlows = 256;

/// Messages that the kernel itself answers.
bool isAnsweredByKernel(const FlowEnds &flow) noexcept
{
    constexpr std::uint8_t echo = 8;
    constexpr std::uint8_t timestamp = 13;
    constexpr std::uint8_t echo6 = 128;
    if (flow.keys.kind != L4Kind::Icmp)
        return false;
    const std::uint8_t type = flow.keys.icmpType();
    return flow.protocol == protocol::icmp ? type == echo || type == timestamp : type == echo6;
}

bool isIcmp(Protocol protocol) noexcept { return protocol == protocol::icmp || protocol == protocol::icmpv6; }
bool hasUnconnected(Protocol protocol) noexcept
{
    return isIcmp(protocol) || protocol == protocol::udp || protocol == protocol::udplite;
}

/// The socket that would have the source of a tuple.
SocketKey socketKey(
    Protocol protocol, const IpAddress &source, const IpAddress &destination, const L4Keys &keys) noexcept
{
    SocketKey key{protocol, source, destination, keys.first, keys.second};
    if (keys.kind == L4Kind::Icmp) {
        key.localPort = keys.icmpId();
        key.remotePort = 0;
    }
    return key;
}

Owner unknown(Reason reason)
{
    Owner owner;
    owner.reason = reason;
    return owner;
}

/// Why a socket has no process.
Reason reasonOf(KernelSocket::State state) noexcept
{
    using enum KernelSocket::State;
    switch (state) {
    case Established:
    case CloseWait:
    case SynReceived:
    case NewSynReceived: return Reason::NotAccepted;
    default: return Reason::Ended;
    }
}

/// Keeps what both have; where they differ, there are two candidates.
void merge(Owner &owner, const Owner &other)
{
    if (owner == other)
        return;
    const auto keepEqual = [](auto &mine, const auto &theirs) {
        if (mine != theirs)
            mine = {};
    };
    keepEqual(owner.uid, other.uid);
    keepEqual(owner.user, other.user);
    keepEqual(owner.pid, other.pid);
    keepEqual(owner.started, other.started);
    keepEqual(owner.process, other.process);
    keepEqual(owner.commandLine, other.commandLine);
    keepEqual(owner.unit, other.unit);
    keepEqual(owner.container, other.container);
    keepEqual(owner.pod, other.pod);
    owner.sure = std::max(owner.sure, other.sure);
    owner.reason = Reason::TwoCandidates;
    if (owner.kind != other.kind)
        owner.kind = Kind::Unknown;
}

} // namespace

/// One call of find().
class OwnerFinder::Search {
public:
    Search(OwnerFinder &finder, std::span<const FlowEnds> flows, const std::stop_token &stop)
        : m_finder(finder)
        , m_flows(flows)
        , m_stop(stop)
        , m_exact(flows.size() <= fewFlows)
    {
    }

    std::vector<Owner> run(const OwnAddresses &own)
    {
        std::vector<Owner> owners;
        std::vector<Sockets> sockets;
        for (const FlowEnds &flow : m_flows) {
            Sockets found;
            owners.push_back(m_stop.stop_requested() ? unknown(Reason::NotRead) : socketsOf(flow, own, found));
            found.age = flow.age;
            sockets.push_back(std::move(found));
        }
        findProcesses(sockets);
        for (std::size_t i = 0; i < owners.size(); ++i) {
            if (!sockets[i].list.empty())
                owners[i] = ownerOf(sockets[i]);
        }
        return owners;
    }

private:
    struct Sockets {
        std::vector<KernelSocket> list; ///< candidates
        Sure sure = Sure::No;
        std::uint64_t age = 0; ///< of the flow
    };

    /// Fills `found`, or returns why there is nothing.
    Owner socketsOf(const FlowEnds &flow, const OwnAddresses &own, Sockets &found)
    {
        const SocketKey asSource = socketKey(flow.protocol, flow.source, flow.destination, flow.keys);
        const SocketKey asReplier = socketKey(flow.protocol, flow.replySource, flow.replyDestination, flow.replyKeys);
        const bool fromHere = own.has(flow.source);
        const bool toHere = own.has(flow.replySource);
        if (!fromHere && !toHere) {
            if (own.isGroup(flow.destination) || own.isGroup(flow.replySource))
                return unknown(Reason::Group);
            // A transparent proxy has sockets with addresses of others.
            if (hasSocketDiag(flow.protocol)
                && (takeConnected(asSource, found, false) || takeConnected(asReplier, found, false)))
                return {};
            Owner owner;
            owner.kind = Kind::Forwarded;
            return owner;
        }
        if (!fromHere && isAnsweredByKernel(flow)) {
            Owner owner;
            owner.kind = Kind::Kernel;
            return owner;
        }
        const SocketKey &key = fromHere ? asSource : asReplier;
        if (isIcmp(flow.protocol) ? flow.keys.kind != L4Kind::Icmp || !fromHere : !hasSocketDiag(flow.protocol))
            return unknown(Reason::NoSockets);
        if (takeConnected(key, found, true) || (hasUnconnected(flow.protocol) && takeUnconnected(key, found)))
            return {};
        switch (listed(key)) {
        case SocketList::Access::Readable: break;
        case SocketList::Access::NotProvided: return unknown(Reason::NoSockets);
        case SocketList::Access::Failed: return unknown(Reason::NotRead);
        }
        // Programs with the privilege use raw sockets for ICMP, which no message can be told apart by.
        return unknown(isIcmp(flow.protocol) ? Reason::NoSockets : Reason::Ended);
    }

    /// `insist`: a socket that is bound to an interface is found only in the list of all.
    bool takeConnected(const SocketKey &key, Sockets &found, bool insist)
    {
        if (m_exact && hasSocketDiag(key.protocol)) {
            const auto socket = m_finder.m_sockets->socketOf(key);
            if (socket && socket->key == key) {
                found = {{*socket}, Sure::Exact};
                return true;
            }
            if (!insist)
                return false;
        }
        listed(key);
        return take(m_index.connected(key), Sure::Exact, found);
    }
    bool takeUnconnected(const SocketKey &key, Sockets &found)
    {
        listed(key);
        return take(m_index.unconnected(key), Sure::Listening, found);
    }
    static bool take(const SocketIndex::Found &sockets, Sure sure, Sockets &found)
    {
        for (const KernelSocket *const socket : sockets)
            found.list.push_back(*socket);
        found.sure = sure;
        return !sockets.empty();
    }

    /// Reads all sockets of a protocol, or for few flows those with the port, once.
    SocketList::Access listed(const SocketKey &key)
    {
        const std::uint16_t port = m_exact ? key.localPort : std::uint16_t(0);
        const auto [known, isNew] = m_listed.try_emplace({key.protocol, port}, SocketList::Access::Failed);
        if (isNew) {
            std::vector<KernelSocket> sockets;
            known->second = m_finder.m_sockets->list(key.protocol, port, m_stop, sockets);
            m_index.add(std::move(sockets));
        }
        return known->second;
    }

    void findProcesses(const std::vector<Sockets> &sockets)
    {
        std::vector<std::uint32_t> inodes;
        std::unordered_map<std::uint32_t, const KernelSocket *> byInode;
        for (const Sockets &each : sockets) {
            for (const KernelSocket &socket : each.list) {
                if (socket.inode != 0 && byInode.try_emplace(socket.inode, &socket).second)
                    inodes.push_back(socket.inode);
            }
        }
        const auto isOpen = [&](std::uint32_t inode) { return isStillOpen(*byInode.at(inode)); };
        if (!inodes.empty())
            m_holders = m_finder.m_holders.find(inodes, m_stop, isOpen);
    }

    Owner ownerOf(const Sockets &sockets)
    {
        Owner owner = ownerOf(sockets.list.front());
        for (std::size_t i = 1; i < sockets.list.size(); ++i)
            merge(owner, ownerOf(sockets.list[i]));
        // The port of a socket that was closed may be another program's by now.
        if (sockets.sure == Sure::Listening && owner.pid && isYounger(owner.started, sockets.age))
            return unknown(Reason::Ended);
        if (owner.kind == Kind::Socket)
            owner.sure = sockets.sure;
        return owner;
    }

    Owner ownerOf(const KernelSocket &socket)
    {
        if (socket.inode == 0)
            return unknown(reasonOf(socket.state));
        const std::string group = socket.cgroup ? m_finder.m_groups.pathOf(*socket.cgroup).value_or("") : "";
        Owner owner;
        owner.kind = Kind::Socket;
        owner.uid = socket.uid;
        owner.user = m_finder.m_users.nameOf(socket.uid);
        if (!isManagersGroup(group))
            takeNames(owner, cgroupNames("0::" + group));
        const auto holders = m_holders.byInode.find(socket.inode);
        if (holders != m_holders.byInode.end()) {
            const Owner withoutProcess = owner;
            bool first = true;
            for (const std::uint32_t pid : withoutManagers(holders->second)) {
                Owner held = withoutProcess;
                if (!addProcess(held, pid))
                    continue;
                if (std::exchange(first, false))
                    owner = std::move(held);
                else
                    merge(owner, held);
            }
            if (first)
                owner.reason = Reason::Ended;
            return owner;
        }
        if (m_holders.closed.contains(socket.inode)) {
            owner.reason = Reason::Ended;
            return owner;
        }
        if (const auto single = m_finder.m_groups.singleProcess(group); single && isPossible(*single, socket)) {
            addProcess(owner, *single);
            return owner;
        }
        if (!m_holders.complete)
            owner.reason = Reason::NoPrivilege;
        else
            settleWithoutProcess(owner, socket, group);
        return owner;
    }

    /// True also when that cannot be known: one that is bound to an interface is not found by its ends.
    bool isStillOpen(const KernelSocket &socket)
    {
        if (socket.isUnconnected() || socket.interface != 0 || !hasSocketDiag(socket.key.protocol))
            return true;
        const auto again = m_finder.m_sockets->socketOf(socket.key);
        return again && (again->inode == socket.inode || again->key != socket.key);
    }

    /// Each process was read, and none has the socket open.
    void settleWithoutProcess(Owner &owner, const KernelSocket &socket, const std::string &group)
    {
        const auto again = hasSocketDiag(socket.key.protocol) ? m_finder.m_sockets->socketOf(socket.key) : std::nullopt;
        const bool stays = again && again->inode == socket.inode;
        if (!stays && !socket.isUnconnected()) {
            owner.reason = Reason::Ended;
            return;
        }
        owner.reason = Reason::Passed;
        // A program can hand its socket to io_uring(7) and close it, but then its group is there.
        if (stays && socket.uid == 0 && isManagersGroup(group)) {
            owner = {};
            owner.kind = Kind::Kernel;
        }
    }

    /// The open files of the only process of a group are not visible, and nothing speaks against it.
    bool isPossible(std::uint32_t pid, const KernelSocket &socket)
    {
        if (canReadFiles(pid, m_finder.m_root))
            return false;
        const ProcessFacts *const facts = processOf(pid);
        return facts != nullptr && facts->uid == socket.uid;
    }

    /// True when a process was started after a flow of that age began.
    bool isYounger(std::uint64_t started, std::uint64_t age)
    {
        constexpr std::uint64_t doubt = 2; // s, for what passed since the flow was read
        if (!m_uptime)
            m_uptime = readUptime(m_finder.m_root);
        const auto ticks = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
        const std::uint64_t since = started / ticks;
        return *m_uptime > since && *m_uptime - since + doubt < age;
    }

    const ProcessFacts *processOf(std::uint32_t pid)
    {
        const auto [known, isNew] = m_processes.try_emplace(pid);
        if (isNew)
            known->second = readProcess(pid, m_finder.m_root);
        return known->second ? &*known->second : nullptr;
    }

    bool addProcess(Owner &owner, std::uint32_t pid)
    {
        const ProcessFacts *const facts = processOf(pid);
        if (facts == nullptr)
            return false;
        owner.pid = pid;
        owner.started = facts->started;
        owner.process = facts->name;
        owner.commandLine = facts->commandLine;
        // A service that was given its socket by a manager is not in the group that made it.
        if (CgroupNames names = cgroupNames(facts->cgroup); !names.unit.empty() || !names.container.empty())
            takeNames(owner, std::move(names));
        return true;
    }

    void takeNames(Owner &owner, CgroupNames names)
    {
        owner.unit = std::move(names.unit);
        owner.container = std::move(names.container);
        owner.pod = m_finder.m_pods.nameOf(names.podUid);
    }

    /// The manager that has passed a socket on to a service keeps its own descriptor, to start the service again.
    std::vector<std::uint32_t> withoutManagers(std::vector<std::uint32_t> holders)
    {
        const auto isManager = [this](std::uint32_t pid) {
            const ProcessFacts *const facts = processOf(pid);
            return pid == 1 || (facts != nullptr && facts->cgroup.ends_with("/init.scope\n"));
        };
        if (holders.size() > 1 && !std::ranges::all_of(holders, isManager))
            std::erase_if(holders, isManager);
        return holders;
    }

    OwnerFinder &m_finder;
    const std::span<const FlowEnds> m_flows;
    const std::stop_token m_stop;
    const bool m_exact;
    std::map<std::pair<Protocol, std::uint16_t>, SocketList::Access> m_listed; ///< by protocol and port
    SocketIndex m_index;
    SocketHolders m_holders;
    std::optional<std::uint64_t> m_uptime; ///< s
    std::unordered_map<std::uint32_t, std::optional<ProcessFacts>> m_processes;
};

OwnerFinder::OwnerFinder(std::unique_ptr<SocketList> sockets, std::string root)
    : m_sockets(std::move(sockets))
    , m_root(root)
    , m_groups(root)
    , m_users(root)
    , m_pods(root)
    , m_holders(root)
{
}

OwnerFinder::~OwnerFinder() = default;

std::vector<Owner> OwnerFinder::find(
    std::span<const FlowEnds> flows, const std::optional<OwnAddresses> &own, const std::stop_token &stop)
{
    if (!own)
        return std::vector<Owner>(flows.size(), unknown(Reason::NotRead));
    m_groups.refresh();
    m_pods.refresh();
    return Search(*this, flows, stop).run(*own);
}

} // namespace ctscope
