// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/far_facts.h"

#include "format/numbers.h"
#include "kernel/expectation_text.h"
#include "kernel/statistics_text.h"
#include "source/far_script.h"

#include <cerrno>
#include <utility>

namespace ctscope {

using std::chrono::seconds;

void FarFacts::begin(FarMachine machine)
{
    m_machine = std::move(machine);
    m_settingsAt.reset();
}

void FarFacts::takeClock(std::string_view text, std::chrono::system_clock::time_point askedAt)
{
    const auto middle = askedAt + (std::chrono::system_clock::now() - askedAt) / 2;
    eachFarValue(text, [&](std::string_view name, std::string_view value) {
        value = value.substr(0, value.find_first_of(" ."));
        const auto number = parseNumber<std::int64_t>(value);
        if (!number)
            return;
        if (name == "uptime")
            m_machine.uptime = seconds(*number);
        if (name != "clock")
            return;
        // The other clock is cut to whole seconds: half of one is missing on average.
        const std::chrono::sys_time<std::chrono::milliseconds> there{
            std::chrono::seconds(*number) + std::chrono::milliseconds(500)};
        m_machine.clockDifference =
            std::chrono::round<seconds>(there - std::chrono::time_point_cast<std::chrono::milliseconds>(middle));
    });
}

void FarFacts::take(FarSections &sections, std::chrono::system_clock::time_point askedAt, TimePoint now)
{
    if (const auto settings = sections.take("settings")) {
        ConntrackSettings values;
        eachFarValue(settings->text, [&values](std::string_view name, std::string_view value) {
            values.insert_or_assign(std::string(name), std::string(value));
        });
        m_settings = SentSettings(std::move(values));
        m_settingsAt = now;
    }
    if (const auto clock = sections.take("clock"))
        takeClock(clock->text, askedAt);
    if (auto statistics = sections.take("statistics"))
        m_statistics = std::move(statistics->text);
    if (auto expectations = sections.take("expectations"))
        m_expectations = std::move(*expectations);
    if (const auto count = sections.take("count")) {
        ConntrackSettings values;
        eachFarValue(count->text, [&values](std::string_view name, std::string_view value) {
            values.insert_or_assign(std::string(name), std::string(value));
        });
        const Capacity before = m_capacity;
        m_capacity = SentSettings(std::move(values)).readCapacity();
        if (!m_capacity.buckets)
            m_capacity.buckets = before.buckets;
    }
}

KernelFactsPtr FarFacts::read(const FactsWanted &wanted) const
{
    if (!m_settingsAt)
        return nullptr;
    auto facts = std::make_shared<KernelFacts>(*readFacts(m_settings, wanted));
    if (wanted.statistics) {
        const auto statistics = parseStatistics(m_statistics);
        facts->statistics = statistics ? statistics->cpus : std::vector<CpuStatistics>();
    }
    if (wanted.expectations && m_expectations.status == 0)
        facts->expectations = parseExpectations(m_expectations.text).expectations;
    else if (wanted.expectations && m_expectations.status == EACCES)
        facts->expectationAccess = TableAccess::NoPermission;
    facts->machine = m_machine;
    return facts;
}

} // namespace ctscope
