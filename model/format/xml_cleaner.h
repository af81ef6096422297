// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctscope {

/// An XML text without what pages, mails and terminals put into it. It has the lines of the raw
/// text, one for one.
struct CleanedXml {
    struct Line {
        std::size_t begin = 0;    ///< in `text`
        std::size_t rawBegin = 0; ///< in the raw text
        std::size_t rawEnd = 0;
    };
    std::string text;
    std::vector<Line> lines;

    /// The place in the raw text of the lines that a place in `text` touches: begin and end.
    std::pair<std::size_t, std::size_t> rawPlace(std::size_t begin, std::size_t end) const noexcept;
};

/// Takes off quoting, frames and line numbers where most lines have them, backslashes at the ends
/// of lines, <br>, colours and non-breaking blanks; resolves the entities of a page that shows XML
/// ("&lt;flow"). nullopt when the text needs nothing of it, as what the tools write never does.
std::optional<CleanedXml> cleanXml(std::string_view raw);

} // namespace ctscope
