// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"
#include "source/origin.h"
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

/// What messages about an origin begin with: the argument, the namespace, or what a live table was read from.
std::string argumentOf(const Origin &origin);

/// What a text was recognised as; the bytes of a tool's message are as they were read.
std::string formatOf(const ReadingInfo &reading);

} // namespace ctscope
