// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/geo_data.h"
#include "names/host_files.h"
#include "names/host_names.h"
#include "names/reverse_lookups.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ctscope {

/// Which names of hosts are wanted beside those that the user gave.
struct HostsWanted {
    bool known = false;      ///< what this machine knows without asking anybody; see HostFiles and GeoFiles
    bool asked = false;      ///< name servers are asked; see ReverseLookups
    bool askPrivate = false; ///< for addresses of private networks too
    friend bool operator==(const HostsWanted &, const HostsWanted &) noexcept = default;
};

/// What is known of hosts. A plain value.
struct KnownHosts {
    HostNamesPtr here;      ///< for tables of this machine; null: not known yet
    HostNamesPtr elsewhere; ///< for tables of other machines: without names that count only here
    GeoDataPtr geo;         ///< null: there are no files of countries and networks
};

/// Keeps the names of hosts up to date, on a thread of its own. Public members may be called from any thread; none waits.
class HostDirectory {
public:
    /// Called on the thread of the directory when names, countries or networks have changed; at most once a second.
    using OnNames = std::function<void(KnownHosts hosts)>;

    /// `root` is put before the path of each file.
    explicit HostDirectory(OnNames onNames, std::string root = {}, LookupOptions lookups = {});
    /// Gives up open questions, and joins.
    ~HostDirectory();
    HostDirectory(const HostDirectory &) = delete;
    HostDirectory &operator=(const HostDirectory &) = delete;

    /// At first nothing is wanted.
    void setWanted(HostsWanted wanted);
    /// What the user's file says: names, and the paths of files in the form of hosts(5) and of MaxMind DB.
    void setOfUser(std::vector<HostName> names, std::vector<std::string> files, std::vector<std::string> geoFiles = {});
    /// The names that a Kubernetes cluster gave when the user asked it. They stay until they are replaced.
    void setOfCluster(std::vector<HostName> names);
    /// The addresses that the user sees, the most important first, for the name servers. Replaces the last ones.
    void ask(std::vector<IpAddress> addresses);

    /// Files are looked at so often.
    static constexpr std::chrono::seconds interval{3};

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
