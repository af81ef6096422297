// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/netlink_source.h"

namespace ctscope {

KernelFactsPtr NetlinkSource::facts(const FactsWanted &wanted, std::stop_token stop)
{
    auto facts = std::make_shared<KernelFacts>();
    facts->wanted = wanted;
    facts->switches = m_procfs.readSwitches();
    if (wanted.settings)
        facts->settings = m_procfs.readSettings();
    if (wanted.statistics) {
        facts->statistics = readCpuStatistics(stop);
        if (facts->statistics->empty())
            facts->statistics = m_procfs.readStatistics();
    }
    if (wanted.expectations) {
        // An empty answer may also be a refusal; then the file in /proc says which.
        auto expectations = readExpectations(stop);
        if (!expectations.empty() || probe(stop).kind == Problem::None) {
            facts->expectations = std::move(expectations);
        } else {
            auto fromProc = m_procfs.readExpectations();
            facts->expectations = std::move(fromProc.list);
            facts->expectationAccess = fromProc.access;
        }
    }
    facts->takenAt = std::chrono::steady_clock::now();
    return facts;
}

} // namespace ctscope
