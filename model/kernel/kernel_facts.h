// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "flow/ip_address.h"
#include "kernel/cpu_statistics.h"
#include "kernel/kernel_settings.h"
#include "kernel/machine_identity.h"
#include "kernel/settings_by_name.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// Which facts are to be read. The switches always are.
struct FactsWanted {
    bool settings = false;
    bool statistics = false;
    bool expectations = false;

    /// True when all that `other` wants is wanted here too.
    bool covers(const FactsWanted &other) const noexcept
    {
        return settings >= other.settings && statistics >= other.statistics && expectations >= other.expectations;
    }
    friend bool operator==(const FactsWanted &, const FactsWanted &) noexcept = default;
};

/// What is known of another machine, from which the facts came.
struct FarMachine {
    MachineIdentity identity;
    std::string kernel;                                  ///< its release, as uname -r
    std::optional<std::chrono::seconds> uptime;          ///< when it was asked
    std::optional<std::chrono::seconds> clockDifference; ///< its clock less ours; precise to about a second
    friend bool operator==(const FarMachine &, const FarMachine &) = default;
};

/// What the kernel records besides its table, at one moment. Immutable once made.
struct KernelFacts {
    std::chrono::steady_clock::time_point takenAt{};
    FactsWanted wanted; ///< what was read for this; the rest is absent

    std::string netns; ///< file of their network namespace; empty = this process's

    RecordingSwitches switches;
    std::optional<std::vector<KernelSetting>> settings;   ///< empty: the kernel shows none
    std::optional<std::vector<CpuStatistics>> statistics; ///< empty: the kernel shows none
    std::optional<std::vector<Expectation>> expectations; ///< absent also when they cannot be read:
    TableAccess expectationAccess = TableAccess::Readable;
    /// Of the interfaces of this network namespace, sorted; absent when they are not known, as in a dump.
    std::optional<std::vector<IpAddress>> localAddresses;
    std::optional<FarMachine> machine; ///< another one than this
};
using KernelFactsPtr = std::shared_ptr<const KernelFacts>;

/// The facts as the settings and what is beside them say.
KernelFactsPtr readFacts(const SettingsByName &settings, const FactsWanted &wanted);

} // namespace ctscope
