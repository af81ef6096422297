// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ctscope::capture {

/// The sysctls of connection tracking in the network namespace that this process was started in,
/// kept open, as the system call filter forbids opening files.
class SettingsFiles {
public:
    SettingsFiles();

    /// Writes "name=value\n" for each that can be read and fits, and returns the number of bytes written.
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
