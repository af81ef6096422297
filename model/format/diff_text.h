// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"

#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// The newer of the two texts in a difference.
struct NewerSide {
    std::string text;
    Remark remark = Remark::DifferenceWithContext; ///< what kind of difference it is
    bool moreFiles = false;                        ///< it has other files with entries; the first is shown
};

/// Reads the output of diff(1) and git: unified, combined, context, normal and word differences, and
/// lines that a commit adds. `head` is the beginning of the text, which decides. nullopt when it is not
/// a difference of entries.
std::optional<NewerSide> newerSideOf(std::string_view text, std::string_view head);

} // namespace ctscope
