// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/lexer.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ctscope {

/// A count that conntrack(8) prints after its list: "2 flow entries have been deleted."
struct ToolCount {
    std::uint64_t number = 0;
    std::string_view verb; ///< "shown", "deleted", "created", "updated", "added"
};
std::optional<ToolCount> toolCountIn(std::string_view line) noexcept;

/// A report of conntrack(8) about itself or its list that is not an error.
bool isToolStatus(std::string_view line) noexcept;

/// An error message of a tool or the shell: "conntrack v1.4.7 (conntrack-tools):
/// Operation failed: …", "sudo: conntrack: command not found".
bool isToolError(std::string_view line) noexcept;

/// An error about a missing file or command, which cannot be the one that printed the flows.
bool isAboutAbsence(std::string_view line) noexcept;

/// A report that a part of the text was lost or left out: ENOBUFS, "[...]", "42 messages lost".
bool isLossWord(std::string_view line) noexcept;

/// A command and its surroundings: a shell's prompt, "+ conntrack -L" of set -x, the head of
/// watch(1). An entry has two source addresses, a command at most one to search for.
bool isCommandLine(std::string_view line) noexcept;

} // namespace ctscope
