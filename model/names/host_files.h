// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/file_stamp.h"
#include "names/host_names.h"
#include "names/host_text.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

/// Reads what this machine knows about names of hosts without asking anybody: /etc/hosts, files that the user names, the
/// leases of DHCP servers, and the addresses of network namespaces. A file is read again when it has changed. Not for
/// the GUI thread; for one thread at a time.
class HostFiles {
public:
    using Clock = std::chrono::steady_clock;

    /// `root` is put before every path, those of the user too.
    explicit HostFiles(std::string root = {});

    /// Looks for changes. `own`: further files in the form of hosts(5), absolute paths. True when names changed, and at
    /// the first call. The namespaces are searched once in namespaceInterval.
    bool read(const std::vector<std::string> &own, Clock::time_point now = Clock::now());
    /// As of the last call.
    const std::vector<HostName> &names() const noexcept { return m_names; }

    /// Larger files are not read.
    static constexpr std::size_t largestFile = 16u << 20;
    static constexpr std::chrono::seconds namespaceInterval{15};

private:
    struct File {
        HostText kind = HostText::Hosts;
        NameSource source = NameSource::HostsFile;
        FileStamp stamp{};
        std::vector<HostName> names{};
    };
    using Files = std::vector<std::pair<std::string, File>>;

    Files present(const std::vector<std::string> &own) const;
    std::vector<HostName> namesOfNamespaces() const;

    const std::string m_root;
    bool m_wasRead = false;
    Files m_files; ///< in the order in which their names count
    std::vector<HostName> m_ofNamespaces;
    Clock::time_point m_namespacesAt{};
    std::vector<HostName> m_names;
};

} // namespace ctscope
