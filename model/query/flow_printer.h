// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <cstdint>
#include <span>

namespace ctscope {

class BlockWriter;

/// The formats in which rows are printed.
enum class FlowFormat : std::uint8_t {
    Table,     ///< columns for reading
    Conntrack, ///< lines as the conntrack tool prints them
    Csv,       ///< every column, exact values
    Json,      ///< one object a line
};

/// Prints the rows of a frame in one of the formats, as they were when its reading was complete. `columns`: those of a
/// table and of CSV, in this order; empty: all that have a value, and every column. Ends early when the writer fails.
void printFlows(const Frame &frame, FlowFormat format, BlockWriter &out, std::span<const Column> columns = {});

} // namespace ctscope
