// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string>

namespace ctscope {

/// Appends a flow (or event) to `out` as one line that `conntrack -L -o extended,id` users know
/// and that readDump() reads back without loss; with the newline.
void writeConntrackLine(const Flow &flow, std::string &out);

/// Appends a flow (or event) to `out` as one JSON object, with the newline. Keys are absent where
/// the flow has no such field.
void writeJsonLine(const Flow &flow, std::string &out);

} // namespace ctscope
