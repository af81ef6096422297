// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// Puts the text of HTML or of a page's copy into `out`: without tags, with entities decoded, unusual
/// blanks as ' ', characters of no width left out. A tag that breaks lines (<br>, </p>, …) and a
/// separator of lines become '\n', the border of a table's cell a blank. Unknown tags stay:
/// a masked address may be written "<my address>".
void withoutMarkup(std::string_view text, std::string &out);

/// A page, or a mail's HTML part: the same, without its head, scripts, styles and comments.
std::string textOfPage(std::string_view page);

} // namespace ctscope
