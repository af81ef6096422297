// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/damage_watch.h"

#include "kernel/counter_history.h"
#include "table/counter_words.h"

#include <QLocale>

#include <algorithm>

namespace ctscope {

void DamageWatch::add(const std::vector<CpuStatistics> &reading, TimePoint when)
{
    if (!m_last.empty() && when <= m_lastAt)
        return;
    const double seconds = std::chrono::duration<double>(when - m_lastAt).count();
    for (const CpuStatistics &cpu : reading) {
        const auto before = std::ranges::find(m_last, cpu.cpu, &CpuStatistics::cpu);
        if (before == m_last.end())
            continue;
        for (const auto &[name, value] : cpu.counters) {
            if (!countsDamage(name))
                continue;
            // A lambda cannot capture a structured binding with Clang 14.
            const auto was =
                std::ranges::find(before->counters, name, [](const auto &counter) { return counter.first; });
            if (was == before->counters.end())
                continue;
            if (const auto growth = counterGrowth(was->second, value, seconds).value_or(0); growth > 0)
                m_rises.push_back({when, name, growth});
        }
    }
    while (!m_rises.empty() && when - m_rises.front().when >= window)
        m_rises.pop_front();
    m_last = reading;
    m_lastAt = when;
}

void DamageWatch::clear()
{
    m_last.clear();
    m_rises.clear();
    m_lastAt = {};
}

std::map<std::string, std::uint64_t> DamageWatch::risen() const
{
    std::map<std::string, std::uint64_t> sums;
    for (const Rise &rise : m_rises)
        sums[rise.name] += rise.growth;
    return sums;
}

bool DamageWatch::packetsLost() const
{
    return std::ranges::any_of(m_rises, [](const Rise &rise) { return rise.name != "early_drop"; });
}

QStringList DamageWatch::phrases() const
{
    QStringList phrases;
    for (const auto &[name, growth] : risen())
        phrases << damagePhrase(name, growth);
    return phrases;
}

} // namespace ctscope
