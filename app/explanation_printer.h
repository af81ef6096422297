// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

namespace ctscope {

class BlockWriter;

/// Prints each flow of a frame in sentences, as the inspector has them: what it is, what happens to its entry next, and
/// its fields, a line each. Ends early when the writer fails.
void printExplanations(const Frame &frame, BlockWriter &out);

} // namespace ctscope
