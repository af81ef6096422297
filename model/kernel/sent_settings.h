// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/settings_by_name.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

/// Settings that were read in another network namespace and sent here. What was not sent is not known.
class SentSettings : public SettingsByName {
public:
    explicit SentSettings(ConntrackSettings settings = {})
        : m_settings(std::move(settings))
    {
    }

    void update(const Ask &ask) override;
    std::vector<KernelSetting> readSettings() const override;

protected:
    std::optional<std::string> valueOf(std::string_view file) const override;
    bool trackingRuns() const override { return !m_settings.empty(); }

private:
    ConntrackSettings m_settings;
};

} // namespace ctscope
