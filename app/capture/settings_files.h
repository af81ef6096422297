// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ctscope::capture {

/// The sysctls of connection tracking in the network namespace that this process was started in,
/// held open, so that they can be read when no file can be opened any more.
class SettingsFiles {
public:
    SettingsFiles();

    /// Writes "name=value\n" for each that can be read and fits, and returns how many bytes that took.
    /// Allocates nothing.
    std::size_t print(std::span<std::byte> out) const noexcept;

    static constexpr std::size_t mostFiles = 100;

private:
    struct File {
        std::string name; ///< "nf_conntrack_max"
        FileHandle handle;
    };
    std::vector<File> m_files;
};

} // namespace ctscope::capture
