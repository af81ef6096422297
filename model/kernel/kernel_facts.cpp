// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/kernel_facts.h"

#include <utility>

namespace ctscope {

KernelFactsPtr readFacts(const SettingsByName &settings, const FactsWanted &wanted)
{
    auto facts = std::make_shared<KernelFacts>();
    facts->wanted = wanted;
    facts->switches = settings.readSwitches();
    if (wanted.settings)
        facts->settings = settings.readSettings();
    if (wanted.statistics)
        facts->statistics = settings.readStatistics();
    if (wanted.expectations) {
        auto expectations = settings.readExpectations();
        facts->expectations = std::move(expectations.list);
        facts->expectationAccess = expectations.access;
    }
    facts->takenAt = std::chrono::steady_clock::now();
    return facts;
}

} // namespace ctscope
