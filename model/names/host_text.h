// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/host_names.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ctscope {

/// The files on a machine that have names and addresses of hosts.
enum class HostText : std::uint8_t {
    Hosts,        ///< hosts(5): an address, its name, and other names
    Dnsmasq,      ///< dnsmasq.leases: expiry, MAC, address, name or "*", client id
    Kea,          ///< kea-leases4.csv and kea-leases6.csv, with a header; a later line replaces an earlier one
    Networkd,     ///< /run/systemd/netif/leases/N: the lease of this machine, ADDRESS= and HOSTNAME=
    LeasesAsJson, ///< of the DHCP server of systemd-networkd, and of the virtual networks of libvirt
};

/// The names in such a text, in its order. Lines that have none, or that are of another form, are passed over; so are
/// the unspecified addresses, with which lists for blocking begin. No I/O.
std::vector<HostName> readHostText(HostText kind, std::string_view text, NameSource source);

} // namespace ctscope
