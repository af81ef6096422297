// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"
#include "source/problem.h"

#include <string>

namespace ctscope {

// What a recorder says at the terminal or to the journal. The window has words of its own, which are translated.

std::string sentenceOf(const record::FileError &error, const std::string &file);
/// With the words of the programs that were asked, and the command that helps, a line each.
std::string sentenceOf(const SourceProblem &problem);

} // namespace ctscope
