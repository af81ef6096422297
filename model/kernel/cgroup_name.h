// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// The usual name of a control group: "docker 3f2a9c01b7de", "nginx.service", "lxc web"; empty for
/// sessions, slices and everything else that is no container or service.
/// `text` is the content of /proc/PID/cgroup (cgroups(7)), of version 1 or 2.
std::string cgroupName(std::string_view text);

/// What the same text says in parts.
struct CgroupNames {
    std::string unit;      ///< of systemd: "nginx.service", "session-3.scope"; empty inside a container
    std::string container; ///< "docker 3f2a9c01b7de"
    std::string podUid;    ///< of Kubernetes: "2c48913c-b29f-4c8b-9d5a-6f0e1d2c3b4a"
};
CgroupNames cgroupNames(std::string_view text);

} // namespace ctscope
