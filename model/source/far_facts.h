// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_facts.h"
#include "kernel/sent_settings.h"
#include "source/far_session.h"

#include <chrono>
#include <optional>
#include <string>

namespace ctscope {

/// What another machine says beside its table, as a script prints it (far_script.h): settings, counts, statistics, the
/// clock. A structure over one connection; not thread-safe.
class FarFacts {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Another connection: the settings are to be read anew.
    void begin(FarMachine machine);
    /// Takes the answers that have come. `askedAt`: when the clock was asked for, by the clock here.
    void take(FarSections &sections, std::chrono::system_clock::time_point askedAt, TimePoint now);

    const FarMachine &machine() const noexcept { return m_machine; }
    const SentSettings &settings() const noexcept { return m_settings; }
    const Capacity &capacity() const noexcept { return m_capacity; }
    /// When the settings came; nullopt: not yet.
    std::optional<TimePoint> settingsAt() const noexcept { return m_settingsAt; }
    /// null while there are no settings.
    KernelFactsPtr read(const FactsWanted &wanted) const;

private:
    void takeClock(std::string_view text, std::chrono::system_clock::time_point askedAt);

    FarMachine m_machine;
    SentSettings m_settings;
    std::optional<TimePoint> m_settingsAt;
    Capacity m_capacity;
    std::string m_statistics;            ///< the file's text
    FarSections::Section m_expectations; ///< the same; with an errno value as status
};

} // namespace ctscope
