// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/lexer.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

/// A count that conntrack(8) prints behind its list: "2 flow entries have been deleted."
struct ToolCount {
    std::uint64_t number = 0;
    std::string_view verb; ///< "shown", "deleted", "created", "updated", "added"
};
std::optional<ToolCount> toolCountIn(std::string_view line) noexcept;

/// What conntrack(8) says of itself and of its list without that anything is wrong.
bool isToolStatus(std::string_view line) noexcept;

/// A tool or the shell says that it could not do what was asked: "conntrack v1.4.7 (conntrack-tools):
/// Operation failed: …", "sudo: conntrack: command not found".
bool isToolError(std::string_view line) noexcept;

/// An error about a file or a command that is not there: whatever did give the flows is another one.
bool isAboutAbsence(std::string_view line) noexcept;

/// The text says that a part of it was lost or left out: ENOBUFS, "[...]", "42 messages lost".
bool isLossWord(std::string_view line) noexcept;

/// A command and what stands around it: a shell's prompt, "+ conntrack -L" of set -x, the head of
/// watch(1). An entry has two source addresses, a command at most one to search for.
bool isCommandLine(std::string_view line) noexcept;

} // namespace ctscope
