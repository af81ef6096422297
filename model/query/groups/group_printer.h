// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/service_names.h"
#include "query/flow_printer.h"
#include "query/groups/grouped_rows.h"

#include <functional>
#include <stop_token>
#include <string>

namespace ctscope {

class BlockWriter;

/// The words of a printed table.
struct GroupPrintWords {
    std::string noValue;                                ///< in place of a value
    std::function<std::string(std::uint64_t)> others{}; ///< in place of the values of so many other groups
};

/// Prints the groups of the first level, which has all keys when the view is flat: first the keys, then
/// what is known of the groups, the number of flows first. The last row is that of all other groups.
/// A table shows the service beside a port, and leaves out columns that have no value in any row. CSV has
/// "others" in the first column of the last row, and how many groups these are in a last column; a key
/// without a value is empty. JSON has one object a line, without members that have no value; the last one
/// has "others", the number of groups, in place of the keys. FlowFormat::Conntrack prints nothing. Ends early when
/// stop is asked.
void printGroups(const GroupedRows &groups, FlowFormat format, const ServiceNames &services,
    const GroupPrintWords &words, BlockWriter &out, const std::stop_token &stop = {});

} // namespace ctscope
