// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// What /proc says about one process.
struct ProcessFacts {
    std::uint32_t pid = 0;
    std::optional<std::uint32_t> uid; ///< effective user
    std::uint64_t started = 0;        ///< clock ticks since the system was started; with pid, it names the process
    std::string name;                 ///< of the program; see programName()
    std::string commandLine;          ///< arguments joined by blanks; empty for a kernel thread
    std::string cgroup;               ///< the text of /proc/PID/cgroup
};

/// The name of a program: `comm`, which the kernel cuts after 15 bytes, or the whole name where the path of
/// the executable or the first argument begins with it.
std::string programName(std::string_view comm, std::string_view executable, std::string_view commandLine);

/// nullopt when there is no such process. `root` is put before /proc.
std::optional<ProcessFacts> readProcess(std::uint32_t pid, const std::string &root = {});

/// Seconds since the system was started; 0 when that is not known.
std::uint64_t readUptime(const std::string &root = {});

/// True when the open files of a process can be read; see HolderSearch.
bool canReadFiles(std::uint32_t pid, const std::string &root = {});

/// What a process inherits open files by; 0 = not known.
struct Kinship {
    std::uint32_t parent = 0;
    std::uint32_t session = 0;
};
Kinship readKinship(std::uint32_t pid, const std::string &root = {});

} // namespace ctscope
