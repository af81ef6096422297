// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_printer.h"
#include "source/bundle.h"

namespace ctscope {

class BlockWriter;

/// Prints what a bundle holds, a line for each file, in one of the formats of --print: columns for
/// reading (also for FlowFormat::Conntrack), CSV with a header, or an object a line.
void printBundle(const Bundle &bundle, FlowFormat format, BlockWriter &out);

} // namespace ctscope
