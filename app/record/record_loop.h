// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_options.h"

#include <stop_token>

namespace ctscope {

/// Records until it is asked to stop, or for as long as the options say. Messages go to standard error. The exit status
/// of the program.
int recordTable(const RecordOptions &options, std::stop_token stop);

} // namespace ctscope
