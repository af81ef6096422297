// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <string>

namespace ctscope {

/// Appends a flow (or event) to `out` as one line that `conntrack -L -o extended,id` users know
/// and that readDump() reads back without loss; with the newline. The line format has no quoting:
/// a blank inside a value (a label of two words) becomes "_", and so does a character that a terminal would obey
/// (isObeyed()) and a byte that is not UTF-8. Times that
/// ctime cannot express are written in seconds since 1970: "[start=1795440225.729164123]".
void writeConntrackLine(const Flow &flow, std::string &out);

/// Appends a flow (or event) to `out` as one JSON object, with the newline. Keys are absent where
/// the flow has no such field.
void writeJsonLine(const Flow &flow, std::string &out);

/// The family that the written forms name: that of the first readable address; None without one.
Family writtenFamily(const Flow &flow) noexcept;

} // namespace ctscope
