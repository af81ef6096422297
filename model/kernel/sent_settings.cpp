// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/sent_settings.h"

#include <algorithm>
#include <array>

namespace ctscope {

void SentSettings::update(const Ask &ask)
{
    ConntrackSettings settings;
    if (ask(settings))
        m_settings = std::move(settings);
}

std::optional<std::string> SentSettings::valueOf(std::string_view file) const
{
    // The names of older kernels differ, so one map has them all.
    const std::string_view folder = file.starts_with(newSysctls) ? newSysctls : oldSysctls;
    if (!file.starts_with(folder))
        return std::nullopt;
    const auto found = m_settings.find(file.substr(folder.size()));
    return found != m_settings.end() ? std::optional(found->second) : std::nullopt;
}

std::vector<KernelSetting> SentSettings::readSettings() const
{
    // What only the first network namespace can set, as the hash table is its own.
    constexpr std::array<std::string_view, 4> fixed = {
        "nf_conntrack_buckets", "nf_conntrack_count", "nf_conntrack_expect_max", "nf_conntrack_max"};
    std::vector<KernelSetting> settings;
    for (const auto &[name, value] : m_settings) {
        if (!isSettingFile(name))
            continue;
        KernelSetting &setting = settings.emplace_back(makeSetting("net.netfilter", name, value));
        setting.writable = std::ranges::find(fixed, name) == fixed.end();
    }
    sortSettings(settings);
    return settings;
}

} // namespace ctscope
