// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QList>

namespace ctscope {

class BlockWriter;

/// Prints the rows of a frame for spreadsheets: a line of column titles, then a line per row, with exact values as
/// of `now`, separated by tabs. Addresses include their ports unless the ports have columns of their own. Ends early
/// when the writer fails. Any thread.
void printTabs(const Frame &frame, const QList<Column> &columns, Snapshot::Clock::time_point now, BlockWriter &out);

} // namespace ctscope
