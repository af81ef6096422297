// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/owner.h"
#include "tracking/snapshot.h"

#include <utility>
#include <vector>

namespace ctscope {

// The rows of what was saved: dumps, event logs, recordings and histories. FlowTable makes its snapshots with these.

/// Values of attached columns.
using Attachments = std::vector<std::pair<AttachedId, std::vector<AttachedText>>>;

/// Makes every row a flow of its own: see FlowTable::apply(). `ends`: of an event log, by row; may be shorter.
void numberRows(Snapshot &snapshot, FlowStore &&flows, const std::vector<EndReason> &ends);

/// Makes each machine of a record an origin, as the tables of several machines have them.
void divideByMachines(Snapshot &snapshot, const RecordedMachines &machines);

// By the serials that numberRows() gave:

/// The owners that a record has.
Attachments recordedOwners(const Snapshot &snapshot, const RecordedOwners &owners);
/// The owners that are known by rows.
Attachments ownersOfRows(const Snapshot &snapshot, const std::vector<std::pair<Row, Owner>> &owners);

/// Takes over what was attached to the same rows when the text was read before.
void inheritAttached(Snapshot &snapshot, const TrackedRows &last);

} // namespace ctscope
