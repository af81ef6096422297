// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The lines of a container's log as the runtimes of Kubernetes write it: "2025-01-02T10:00:05.123Z
/// stdout F …". The lines keep their times; parts of a line ("P") are joined. nullopt when the head
/// of the text is not such a log.
std::optional<std::string> linesOfContainer(std::string_view text, std::string_view head);

} // namespace ctscope
