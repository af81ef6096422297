// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/counter_history.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

/// More than any processor counts in a second: a step back that would need more is a restart, not a wrap.
constexpr double mostPerSecond = 50'000'000;

const CpuStatistics *onCpu(const std::vector<CpuStatistics> &reading, unsigned cpu) noexcept
{
    const auto found = std::ranges::find(reading, cpu, &CpuStatistics::cpu);
    return found == reading.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> valueOf(const CpuStatistics &cpu, const std::string &name) noexcept
{
    for (const auto &[counter, value] : cpu.counters) {
        if (counter == name)
            return value;
    }
    return std::nullopt;
}

} // namespace

std::optional<std::uint32_t> counterGrowth(std::uint32_t before, std::uint32_t now, double seconds) noexcept
{
    const std::uint32_t growth = now - before; // modulo 2^32
    if (now < before && growth > mostPerSecond * seconds)
        return std::nullopt;
    return growth;
}

void CounterHistory::clear()
{
    m_last.clear();
    m_counters.clear();
    m_lastAt = {};
}

void CounterHistory::add(const std::vector<CpuStatistics> &reading, TimePoint when)
{
    if (!m_last.empty() && when <= m_lastAt)
        return;
    const double seconds = std::chrono::duration<double>(when - m_lastAt).count();
    const bool comparable = !m_last.empty() && when - m_lastAt <= longestGap;

    const std::vector<CounterTrend> before = std::exchange(m_counters, {});
    for (const CpuStatistics &cpu : reading) {
        const CpuStatistics *const last = comparable ? onCpu(m_last, cpu.cpu) : nullptr;
        for (const auto &[name, value] : cpu.counters) {
            auto trend = std::ranges::find(m_counters, name, &CounterTrend::name);
            if (trend == m_counters.end()) {
                trend = m_counters.insert(m_counters.end(), CounterTrend{name, 0, {}, {}, {}});
                if (const auto known = std::ranges::find(before, name, &CounterTrend::name); known != before.end())
                    trend->movedAt = known->movedAt;
            }
            trend->total += value;
            CounterTrend::OnCpu &here = trend->cpus.emplace_back(CounterTrend::OnCpu{cpu.cpu, value, {}});
            const auto was = last != nullptr ? valueOf(*last, name) : std::nullopt;
            if (!was)
                continue;
            if (const auto growth = counterGrowth(*was, value, seconds)) {
                here.perSecond = *growth / seconds;
                if (*growth > 0)
                    trend->movedAt = when;
            }
        }
    }
    for (CounterTrend &trend : m_counters) {
        for (const CounterTrend::OnCpu &cpu : trend.cpus) {
            if (cpu.perSecond)
                trend.perSecond = trend.perSecond.value_or(0) + *cpu.perSecond;
        }
    }
    m_last = reading;
    m_lastAt = when;
}

} // namespace ctscope
