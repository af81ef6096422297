// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The unit of a setting.
enum class SettingKind : std::uint8_t {
    Count, ///< entries, buckets, packets
    Seconds,
    Bytes,
    Switch,  ///< 0 or 1
    Choice,  ///< a number that names a behaviour
    Unknown, ///< a setting that ctscope does not know
};

/// One sysctl of connection tracking as it is in the running kernel. A plain value.
struct KernelSetting {
    std::string name;                   ///< today's file name: "nf_conntrack_tcp_timeout_established"
    std::string sysctl;                 ///< its name for sysctl(8) on this kernel: "net.netfilter.nf_conntrack_max"
    std::string text;                   ///< the value as the kernel prints it, without the line's end
    std::optional<std::uint64_t> value; ///< when the text is one number, not negative
    std::optional<std::uint64_t> kernelDefault; ///< of today's kernels; absent when it depends on the machine
    SettingKind kind = SettingKind::Unknown;
    bool writable = false; ///< the file may be written by its owner; false in namespaces where it is read-only

    bool known() const noexcept { return kind != SettingKind::Unknown; }
    /// Both are known, and not the same.
    bool differs() const noexcept { return value && kernelDefault && *value != *kernelDefault; }
    friend bool operator==(const KernelSetting &, const KernelSetting &) = default;
};

/// A setting by the current or former name of its file ("ip_conntrack_max", "ip_ct_udp_timeout"),
/// with the known facts about it. `folder` is "net.netfilter" or "net.ipv4.netfilter".
KernelSetting makeSetting(std::string_view folder, std::string_view fileName, std::string_view text);

/// True for the files below /proc/sys/net/netfilter and /proc/sys/net/ipv4/netfilter that set
/// something for connection tracking. The count of entries is no setting.
bool isSettingFile(std::string_view fileName) noexcept;

/// The former names of a setting, as sysctl(8) spells them: "net.ipv4.netfilter.ip_conntrack_max". `name`
/// is the current one. Empty when the setting is newer than these names.
std::vector<std::string> oldSettingNames(std::string_view name);

/// Sorts settings by subject: limits, what is recorded, what is checked, timeouts, fragments; unknown
/// ones last, by name.
void sortSettings(std::vector<KernelSetting> &settings);

} // namespace ctscope
