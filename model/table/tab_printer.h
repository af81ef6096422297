// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"

#include <QList>

namespace ctscope {

class BlockWriter;

/// Prints the rows of a frame as spreadsheets take them: exact values as of `now` with tabs between,
/// a line each, with a line of column titles first. Addresses carry their ports, unless these have
/// columns of their own. Ends early when the writer fails. Any thread.
void printTabs(const Frame &frame, const QList<Column> &columns, Snapshot::Clock::time_point now, BlockWriter &out);

} // namespace ctscope
