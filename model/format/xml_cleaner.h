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

/// An XML text without the additions of pages, mails and terminals. It has the lines of the raw
/// text, one for one.
struct CleanedXml {
    struct Line {
        std::size_t begin = 0;    ///< in `text`
        std::size_t rawBegin = 0; ///< in the raw text
        std::size_t rawEnd = 0;
    };
    std::string text;
    std::vector<Line> lines;

    /// Begin and end in the raw text of the lines that a range of `text` touches.
    std::pair<std::size_t, std::size_t> rawPlace(std::size_t begin, std::size_t end) const noexcept;
};

/// Removes quoting, frames and line numbers where most lines have them, backslashes at the ends
/// of lines, <br>, colours and non-breaking blanks; resolves the entities of a page that shows XML
/// ("&lt;flow"). nullopt when nothing has to change, as in output of the tools.
std::optional<CleanedXml> cleanXml(std::string_view raw);

} // namespace ctscope
