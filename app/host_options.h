// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command_line.h"
#include "names/host_directory.h"
#include "query/block_writer.h"
#include "tracking/flow_table.h"

#include <vector>

namespace ctscope {

/// True when an option, a sort, a filter or groups are about the names of hosts.
bool wantsHosts(const CommandLine &commandLine) noexcept;
/// Gives the table the names of the user's file and what this machine knows without asking anybody: names, countries and
/// networks. Names that count only in the networks of this machine are left out when one of the tables may be another's.
void setKnownHosts(FlowTable &table, const std::vector<Origin> &origins);
/// The same as values, for tables of these origins. `cluster`: what kubectl named.
KnownHosts knownHosts(const std::vector<Origin> &origins, std::vector<HostName> cluster = {});
/// Asks the name servers for the addresses of the rows that will be printed, waits for the answers, and returns the
/// snapshot that has them.
SnapshotPtr resolveHosts(FlowTable &table, const CommandLine &commandLine, BlockWriter &messages);
/// The same names as a value, with those that the snapshot has.
HostNamesPtr resolvedNames(const SnapshotPtr &snapshot, const CommandLine &commandLine, BlockWriter &messages);

} // namespace ctscope
