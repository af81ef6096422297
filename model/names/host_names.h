// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ctscope {

/// Where the name of a host is from. Of several names for one address the one with the lowest value is used.
enum class NameSource : std::uint8_t {
    User,      ///< the user's own file of names
    OwnFile,   ///< a file in the form of hosts(5) that the user's file names
    HostsFile, ///< /etc/hosts
    Lease,     ///< a DHCP server or client on this machine
    Namespace, ///< a network namespace of this machine has the address
    Cluster,   ///< a Kubernetes cluster, as kubectl was told of it
    Dns,       ///< a name server
};

/// True for names that count only in the networks of this machine.
constexpr bool isOfOwnNetworks(NameSource source) noexcept
{
    return source == NameSource::Lease || source == NameSource::Namespace;
}

/// The name of an address, and who says so. A plain value.
struct HostName {
    IpAddress address;
    std::string name; ///< as it was found: foreign text
    NameSource source = NameSource::User;
    friend bool operator==(const HostName &, const HostName &) = default;
};

/// The names of hosts by address: one for each. Immutable once it is made, and shared by snapshots. A search costs a
/// few nanoseconds for an address without a name, as most have none.
class HostNames {
public:
    HostNames() = default;
    /// Of several names for an address the best source counts, and of one source the first name.
    explicit HostNames(std::vector<HostName> names);

    /// Null when the address has no name. "::ffff:10.0.0.1" is 10.0.0.1.
    const HostName *find(const IpAddress &address) const noexcept;
    /// The same for an IPv4 address in host order.
    const HostName *findIpv4(std::uint32_t address) const noexcept;

    bool empty() const noexcept { return m_names.empty(); }
    /// In the order of the addresses.
    const std::vector<HostName> &all() const noexcept { return m_names; }
    friend bool operator==(const HostNames &a, const HostNames &b) noexcept { return a.m_names == b.m_names; }

private:
    using Hash = std::uint64_t;
    bool mayHave(Hash hash) const noexcept
    {
        return (m_present[(hash >> 6) % m_present.size()] >> (hash & 63) & 1) != 0;
    }
    template <typename Same> const HostName *search(Hash hash, Same &&same) const noexcept;

    std::vector<HostName> m_names;
    std::vector<std::uint32_t> m_slots;          ///< place in m_names + 1, by hash; 0 = none
    std::array<std::uint64_t, 1024> m_present{}; ///< a bit for each hash of a name
};

using HostNamesPtr = std::shared_ptr<const HostNames>;

} // namespace ctscope
