// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "kernel/netlink_channel.h"
#include "kernel/network_namespaces.h"
#include "kernel/procfs.h"
#include "source/source.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// A network namespace and how many entries of the hash table are its own.
struct NamespaceCount {
    NetworkNamespace netns;
    Capacity capacity;     ///< empty, or the count alone, while `problem` says why
    SourceProblem problem; ///< NoEntry, NoHelper, NotLoaded, Failed; with the remedy
    friend bool operator==(const NamespaceCount &, const NamespaceCount &) = default;
};

/// Every namespace that can be seen, at one moment. Immutable once made.
struct NamespaceCensus {
    std::vector<NamespaceCount> namespaces; ///< in the order of NamespaceList
    std::size_t hiddenProcesses = 0;
    std::optional<std::uint64_t> buckets; ///< of the hash table, which all namespaces share
    std::uint64_t hiddenEntries = 0;      ///< of namespaces in which this user sees no process, and that have no name
    /// True when every namespace that has a process or a name was counted.
    bool complete = false;

    /// Entries of all that could be counted: at least so many are in the hash table.
    std::uint64_t total() const noexcept;
    /// The one with the most entries; nullptr while there are none.
    const NamespaceCount *largest() const noexcept;
};
using NamespaceCensusPtr = std::shared_ptr<const NamespaceCensus>;

/// Takes one census after the other. Channels into other namespaces stay open from one census to
/// the next, until no other process is left in the namespace. Used by one thread at a time.
class NamespaceCounter {
public:
    using Clock = std::chrono::steady_clock;
    /// Opens a channel into a namespace. On failure nullptr, and `problem` says why.
    using OpenChannel =
        std::function<std::unique_ptr<NetlinkChannel>(const NetworkNamespace &netns, SourceProblem &problem)>;

    /// What is asked for. The limits are known inside of a namespace only, so the helper enters each; the entries
    /// alone it counts only where no process shows them.
    enum class Detail : std::uint8_t { EntriesAndLimits, Entries };

    /// What the census is taken with: this machine, or a test.
    struct Ways {
        std::function<NamespaceList()> list;
        OpenChannel open;
        ProcFs procfs; ///< of our own namespace
        /// Changes when a namespace that could not be opened is worth another try.
        std::function<std::string()> stamp;
        std::function<Clock::time_point()> now;
        /// entriesAround() a process; may be null.
        std::function<std::optional<std::uint64_t>(std::uint32_t process)> entries{};
    };
    NamespaceCounter();
    explicit NamespaceCounter(Ways ways);

    NamespaceCensusPtr take(std::stop_token stop, Detail detail = Detail::EntriesAndLimits);
    /// Closes all that is open.
    void close() noexcept { m_open.clear(); }
    std::size_t openChannels() const noexcept { return m_open.size(); }

    /// Channels beyond this number are opened and closed for each census: each costs a process.
    static constexpr std::size_t mostOpen = 64;
    /// A namespace that refused is tried again after this time.
    static constexpr std::chrono::seconds rest{30};

private:
    struct Refusal {
        SourceProblem problem;
        std::string stamp;
        Clock::time_point when;
    };
    NamespaceCount count(const NetworkNamespace &netns, Detail detail, const std::string &stamp, std::stop_token stop);
    NamespaceCount ask(const NetworkNamespace &netns, const std::string &stamp, std::stop_token stop);
    std::optional<std::uint64_t> entriesAround(std::uint32_t process) const;
    void countHidden(NamespaceCensus &census, const NamespaceList &list) const;

    Ways m_ways;
    std::map<std::uint64_t, std::unique_ptr<NetlinkChannel>> m_open; ///< by inode
    std::map<std::uint64_t, Refusal> m_refused;
};

} // namespace ctscope
