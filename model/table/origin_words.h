// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin.h"

#include <QString>

namespace ctscope {

/// The title of an origin: "This machine", "blue", "flows.txt", "Pasted 12:03". On one line, as shownText().
QString originTitle(const Origin &origin);
/// The same, with the kind when the title does not show it: "Namespace blue".
QString originLongTitle(const Origin &origin);
/// What the rows are read from, within a sentence: "ctnetlink through ctscope-capture in blue",
/// "/proc/net/nf_conntrack", "flows.txt", "standard input".
QString sourceName(const Origin &origin);
/// What a list of tables to open calls it: a file by its name, a table of a bundle by the bundle's name and
/// its own path: "case.tar!gw1/conntrack.txt".
QString originMenuText(const Origin &origin);

} // namespace ctscope
