// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/expectation.h"
#include "flow/timeouts.h"
#include "kernel/cpu_statistics.h"
#include "kernel/kernel_settings.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Whether the kernel's table can be read as a file, and why not.
enum class TableAccess : std::uint8_t {
    Readable,
    NoPermission,  ///< the file exists, but this user may not open it
    NotCompiledIn, ///< tracking runs, but the kernel was built without the file (CONFIG_NF_CONNTRACK_PROCFS)
    NotLoaded,     ///< the module is not loaded
    Failed,        ///< opening failed otherwise; `detail` has the system's words
};

struct TableFile {
    std::string path; ///< "/proc/net/nf_conntrack"; the newer name when neither exists
    TableAccess access = TableAccess::NotLoaded;
    std::string detail;
};

/// What the kernel is set to record and report of each flow. The switches affect new flows only.
/// nullopt: the kernel does not have the switch.
struct RecordingSwitches {
    std::optional<bool> accounting; ///< nf_conntrack_acct: packets and bytes
    std::optional<bool> timestamps; ///< nf_conntrack_timestamp: start and stop
    std::optional<bool> events;     ///< nf_conntrack_events: reported to programs that listen
};

/// Sysctls of connection tracking and their values: "nf_conntrack_max" → "262144".
using ConntrackSettings = std::map<std::string, std::string, std::less<>>;

/// The text files of connection tracking below /proc and /sys, under the names of every kernel
/// since 2.4. A plain value; const and without state, so usable from any thread.
class ProcFs {
public:
    /// `root` is put before every path, so that a tree of files can replace the kernel.
    explicit ProcFs(std::string root = {});
    /// Settings that were read in another network namespace, in place of all files of this one.
    explicit ProcFs(ConntrackSettings settings);

    /// Count, max and buckets; a member is absent when no file holds a valid number for it.
    Capacity readCapacity() const;
    /// The timeouts in force; rules that this kernel does not have keep their defaults.
    Timeouts readTimeouts() const;
    RecordingSwitches readSwitches() const;
    /// nf_conntrack_events: 0 = no events, 1 = of all flows, 2 = of flows that begin while a
    /// program listens (the default since 5.19; in any namespace since 6.3). nullopt: the kernel has no such
    /// setting.
    std::optional<std::uint64_t> readEventsMode() const;
    /// Every setting of connection tracking that the kernel has, known or not, in sortSettings()' order.
    std::vector<KernelSetting> readSettings() const;
    /// The counters of each processor; empty when the kernel has no file for them.
    std::vector<CpuStatistics> readStatistics() const;

    /// The flows that helpers expect; without a list, why there is none.
    struct Expectations {
        std::optional<std::vector<Expectation>> list;
        TableAccess access = TableAccess::NotLoaded;
    };
    Expectations readExpectations() const;

    /// The table: nf_conntrack, else ip_conntrack; whether it can be opened right now.
    TableFile tableFile() const;

private:
    std::string path(std::string_view below) const;
    std::optional<std::uint64_t> number(std::string_view below) const;
    std::optional<std::uint64_t> firstNumber(std::initializer_list<std::string_view> candidates) const;
    bool trackingRuns() const;

    std::string m_root;
    std::optional<ConntrackSettings> m_settings; ///< of another network namespace
};

} // namespace ctscope
