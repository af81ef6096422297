// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"

#include <string_view>

namespace ctscope {

/// Reads every entry of the one-line formats (/proc, conntrack -L and -E, conntrackd) out of a
/// text, with all that people add to them and lose from them. Fills flows, lines, skipped,
/// firstSkipped, remarks and isEventLog of `out`. On several threads the text is cut between
/// entries, and the result is the same. False when it was stopped.
bool readText(std::string_view text, const DumpOptions &options, Reading &out);

} // namespace ctscope
