// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ctscope {

/// Takes off what pages, mails and terminals put around a line: quoting ("> ", "//"), frames ("| … |"), blanks
/// at both ends, HTML tags and entities, colour sequences, non-breaking blanks, byte-order marks.
/// A tag that breaks lines (<br>, </p>, …) becomes '\n' in the result. The result points into
/// `raw` or into `scratch`.
std::string_view cleanLine(std::string_view raw, std::string &scratch);

/// The length of the colour sequence (ESC [ … letter) that the text begins with; 0 when it does not.
std::size_t colourLength(std::string_view text) noexcept;

} // namespace ctscope
