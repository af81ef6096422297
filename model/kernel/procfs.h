// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/settings_by_name.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

struct TableFile {
    std::string path; ///< "/proc/net/nf_conntrack"; the newer name when neither exists
    TableAccess access = TableAccess::NotLoaded;
    std::string detail;
};

/// The text files of connection tracking below /proc and /sys, under the names of every kernel
/// since 2.4. Const and without state, so usable from any thread.
class ProcFs : public SettingsByName {
public:
    /// `root` is put before every path, so that a tree of files can replace the kernel.
    explicit ProcFs(std::string root = {});

    std::vector<KernelSetting> readSettings() const override;
    std::vector<CpuStatistics> readStatistics() const override;
    Expectations readExpectations() const override;

    /// The table: nf_conntrack, else ip_conntrack; whether it can be opened right now.
    TableFile tableFile() const;

protected:
    std::optional<std::string> valueOf(std::string_view file) const override;
    bool trackingRuns() const override;

private:
    std::string path(std::string_view below) const;

    std::string m_root;
};

} // namespace ctscope
