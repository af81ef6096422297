// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/expectation.h"
#include "kernel/cpu_statistics.h"
#include "kernel/kernel_settings.h"
#include "flow/timeouts.h"

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
    NoPermission,  ///< the file is there, and this user may not open it
    NotCompiledIn, ///< tracking runs, but the kernel was built without the file (CONFIG_NF_CONNTRACK_PROCFS)
    NotLoaded,     ///< nothing of connection tracking is there: the module is not loaded
    Failed,        ///< opening failed otherwise; `detail` has the system's words
};

/// The settings for what the kernel records and reports of each flow. They act on new flows only.
/// nullopt: the kernel does not have the switch.
struct RecordingSwitches {
    std::optional<bool> accounting; ///< nf_conntrack_acct: packets and bytes
    std::optional<bool> timestamps; ///< nf_conntrack_timestamp: start and stop
    std::optional<bool> events;     ///< nf_conntrack_events: told to programs that listen
};

/// Sysctls of connection tracking and their values: "nf_conntrack_max" → "262144".
using ConntrackSettings = std::map<std::string, std::string, std::less<>>;

/// The settings of connection tracking in one network namespace, and what the kernel shows beside them.
/// ProcFs reads the files of this namespace; SentSettings holds what was sent from another one. Each setting
/// is looked for under the names of every kernel since 2.4.
class SettingsByName {
public:
    /// Asks where the settings are; false leaves them as they were.
    using Ask = std::function<bool(ConntrackSettings &settings)>;

    virtual ~SettingsByName() = default;

    /// Brings the settings up to date, where they do not do so by themselves.
    virtual void update(const Ask &ask) { static_cast<void>(ask); }

    /// Count, max and buckets; a member is absent when there is no valid number for it.
    Capacity readCapacity() const;
    /// The timeouts in force; rules that this kernel does not have keep their defaults.
    Timeouts readTimeouts() const;
    RecordingSwitches readSwitches() const;
    /// nf_conntrack_events: 0 = no events, 1 = of all flows, 2 = of flows that begin while somebody
    /// listens (the default since 5.19; in any namespace since 6.3). nullopt: the kernel has no such
    /// setting.
    std::optional<std::uint64_t> readEventsMode() const;
    /// Every setting of connection tracking that the kernel has, known or not, in sortSettings()' order.
    virtual std::vector<KernelSetting> readSettings() const = 0;
    /// The counters of each processor; empty when they are not to be had.
    virtual std::vector<CpuStatistics> readStatistics() const { return {}; }

    /// The flows that helpers expect; without a list, why there is none.
    struct Expectations {
        std::optional<std::vector<Expectation>> list;
        TableAccess access = TableAccess::NotLoaded;
    };
    virtual Expectations readExpectations() const;

protected:
    SettingsByName() = default;
    SettingsByName(const SettingsByName &) = default;
    SettingsByName(SettingsByName &&) = default;
    SettingsByName &operator=(const SettingsByName &) = default;
    SettingsByName &operator=(SettingsByName &&) = default;

    static constexpr std::string_view newSysctls = "/proc/sys/net/netfilter/";
    static constexpr std::string_view oldSysctls = "/proc/sys/net/ipv4/netfilter/";

    /// What the kernel's file of this name has in it; nullopt when it is not there.
    virtual std::optional<std::string> valueOf(std::string_view file) const = 0;
    /// Connection tracking is loaded.
    virtual bool trackingRuns() const = 0;

private:
    std::optional<std::uint64_t> number(std::string_view file) const;
    std::optional<std::uint64_t> firstNumber(std::initializer_list<std::string_view> candidates) const;
};

} // namespace ctscope
