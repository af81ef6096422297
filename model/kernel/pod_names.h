// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <unordered_map>

namespace ctscope {

/// The names of the Kubernetes pods of this machine, from the folders of their logs, which the kubelet calls
/// /var/log/pods/NAMESPACE_NAME_UID. For one thread.
class PodNames {
public:
    /// `root` is put before /var/log/pods.
    explicit PodNames(std::string root = {});

    /// "default/web-0"; the uid itself when there is no such folder, or this user may not see it. Empty for an empty
    /// uid. The folder is read at most once between two calls of refresh().
    std::string nameOf(const std::string &uid);

    /// Allows the folder to be read again for uids that are not known.
    void refresh() noexcept { m_current = false; }

private:
    void read();

    std::string m_folder;
    std::unordered_map<std::string, std::string> m_names; ///< by uid
    bool m_current = false;
};

} // namespace ctscope
