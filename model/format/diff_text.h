// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The newer of the two texts that a difference shows.
struct NewerSide {
    std::string text;
    Remark remark = Remark::DifferenceWithContext; ///< what kind of difference it is
    bool moreFiles = false; ///< other files with entries are in it; the first is taken
};

/// Reads the output of diff(1) and git: unified, combined, context, normal and word differences, and
/// lines that a commit adds. `head` is the beginning of the text, which decides. nullopt when it is no
/// difference of entries.
std::optional<NewerSide> newerSideOf(std::string_view text, std::string_view head);

} // namespace ctscope
