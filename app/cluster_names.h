// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/host_names.h"
#include "query/block_writer.h"

#include <vector>

namespace ctscope {

/// Asks the cluster that kubectl is set up for, once, for the addresses of its pods and nodes. Says why where that fails.
std::vector<HostName> askCluster(BlockWriter &messages);

} // namespace ctscope
