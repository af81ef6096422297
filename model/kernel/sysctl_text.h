// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_settings.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

/// The settings of connection tracking in the output of sysctl(8).
struct SysctlText {
    std::vector<KernelSetting> settings; ///< in sortSettings()' order, one for each name; none is writable here
    std::optional<std::uint64_t> count;  ///< nf_conntrack_count
};

/// Reads `sysctl -a` output, most lines of which are unrelated: "net.netfilter.nf_conntrack_max = 262144",
/// also without the blanks, with slashes, and under the names of older kernels.
SysctlText parseSysctl(std::string_view text);

/// Reads one file of /proc/sys by its name and folder ("net/netfilter", "net/ipv4/netfilter").
/// Empty for files that are not of connection tracking, or hold more than one word.
SysctlText parseSysctlFile(std::string_view folder, std::string_view fileName, std::string_view text);

/// True when the first lines are "word.word = value": `sysctl -a` output, whatever it is of.
bool looksLikeSysctl(std::string_view beginning) noexcept;

} // namespace ctscope
