// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// Removes the additions of pages, mails and terminals to a line: quoting and comment signs ("> ", "// ",
/// "# "), the frames and cells of a table ("| … | … |"), quotation marks, backticks and forum marks, blanks at both ends, HTML
/// tags and entities, terminal sequences, non-breaking blanks, byte-order marks. A tag that breaks lines
/// (<br>, </p>, …) and a carriage return within the line become '\n' in the result, which points into
/// `raw` or into `scratch`.
std::string_view cleanLine(std::string_view raw, std::string &scratch);

} // namespace ctscope
