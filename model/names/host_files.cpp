// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/host_files.h"

#include "kernel/file_text.h"
#include "kernel/local_addresses.h"
#include "kernel/network_namespaces.h"
#include "names/address_kind.h"

#include <algorithm>

namespace ctscope {

namespace {

struct Place {
    const char *pattern;
    HostText kind;
    NameSource source;
};

/// Where the programs put their files. A file that Kea is cleaning up has the earlier leases, and comes first.
constexpr Place places[] = {
    {"/etc/hosts", HostText::Hosts, NameSource::HostsFile},
    {"/var/lib/misc/dnsmasq*.leases", HostText::Dnsmasq, NameSource::Lease},
    {"/var/lib/dnsmasq/*.leases", HostText::Dnsmasq, NameSource::Lease},
    {"/var/lib/NetworkManager/dnsmasq-*.leases", HostText::Dnsmasq, NameSource::Lease},
    {"/var/lib/kea/kea-leases4.csv", HostText::Kea, NameSource::Lease},
    {"/var/lib/kea/kea-leases4.csv.2", HostText::Kea, NameSource::Lease},
    {"/var/lib/kea/kea-leases6.csv", HostText::Kea, NameSource::Lease},
    {"/var/lib/kea/kea-leases6.csv.2", HostText::Kea, NameSource::Lease},
    {"/run/systemd/netif/leases/*", HostText::Networkd, NameSource::Lease},
    {"/run/systemd/netif/dhcp-server-lease/*", HostText::LeasesAsJson, NameSource::Lease},
    {"/var/lib/systemd/network/dhcp-server-lease/*", HostText::LeasesAsJson, NameSource::Lease},
    {"/var/lib/libvirt/dnsmasq/*.status", HostText::LeasesAsJson, NameSource::Lease},
};

} // namespace

HostFiles::HostFiles(std::string root)
    : m_root(std::move(root))
{
}

/// The files that are there, with their stamps and without their names.
HostFiles::Files HostFiles::present(const std::vector<std::string> &own) const
{
    Files files;
    const auto add = [&files](const std::string &path, HostText kind, NameSource source) {
        if (const auto stamp = stampOf(path, largestFile))
            files.emplace_back(path, File{kind, source, *stamp, {}});
    };
    for (const std::string &path : own)
        add(m_root + path, HostText::Hosts, NameSource::OwnFile);
    for (const Place &place : places) {
        for (const std::string &path : filesMatching(m_root, place.pattern))
            add(path, place.kind, place.source);
    }
    return files;
}

/// Addresses that several namespaces have say nothing, nor do those of this one.
std::vector<HostName> HostFiles::namesOfNamespaces() const
{
    std::vector<HostName> names;
    const NamespaceList list = findNetworkNamespaces(m_root);
    std::vector<IpAddress> ours;
    for (const NetworkNamespace &netns : list.namespaces) {
        if (netns.process == 0)
            continue;
        for (const IpAddress &address :
            readLocalAddressesOf(netns.process, m_root).value_or(std::vector<IpAddress>())) {
            if (!namesOneHost(address))
                continue;
            if (netns.own)
                ours.push_back(address);
            else
                names.push_back({address, netns.title(), NameSource::Namespace});
        }
    }
    std::map<IpAddress, int> times;
    for (const HostName &name : names)
        ++times[name.address];
    std::erase_if(names, [&](const HostName &name) {
        return times[name.address] > 1 || std::ranges::find(ours, name.address) != ours.end();
    });
    return names;
}

bool HostFiles::read(const std::vector<std::string> &own, Clock::time_point now)
{
    bool changed = !m_wasRead;
    Files files = present(own);
    for (auto &entry : files) {
        const auto known = std::ranges::find_if(m_files, [&entry](const auto &other) {
            return other.first == entry.first && other.second.stamp == entry.second.stamp
                && other.second.source == entry.second.source;
        });
        auto &[path, file] = entry;
        if (known != m_files.end()) {
            file.names = std::move(known->second.names);
            continue;
        }
        changed = true;
        // Between the two calls the file may have been replaced; its next stamp then differs.
        if (const auto text = readSmallFile(path, largestFile))
            file.names = readHostText(file.kind, *text, file.source);
    }
    changed = changed || files.size() != m_files.size();
    m_files = std::move(files);
    if (!m_wasRead || now - m_namespacesAt >= namespaceInterval) {
        m_namespacesAt = now;
        std::vector<HostName> names = namesOfNamespaces();
        changed = changed || names != m_ofNamespaces;
        m_ofNamespaces = std::move(names);
    }
    m_wasRead = true;
    if (!changed)
        return false;
    m_names.clear();
    for (const auto &[path, file] : m_files)
        m_names.insert(m_names.end(), file.names.begin(), file.names.end());
    m_names.insert(m_names.end(), m_ofNamespaces.begin(), m_ofNamespaces.end());
    return true;
}

} // namespace ctscope
