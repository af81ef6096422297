// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/problem.h"

#include <string>
#include <string_view>

namespace ctscope {

/// What a problem of a source means to somebody at a terminal: one or two sentences, with the
/// remedy. `kernelTable`: the source is the running kernel's table; see Origin. `format` says what the
/// text was recognised as, when it is no list of flows. `source`, unless empty, is put before a message that
/// does not name what it is about.
std::string sourceMessage(
    const SourceProblem &problem, bool kernelTable, std::string_view format, std::string_view source = {});

} // namespace ctscope
