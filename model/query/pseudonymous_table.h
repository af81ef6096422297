// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "query/groups/grouping.h"

#include <optional>
#include <stop_token>

namespace ctscope {

class Pseudonyms;

/// A snapshot of the same rows with pseudonyms, the names of origins included. It does not hold the text that the
/// rows were read from, nor attached values. Of a comparison both tables have pseudonyms. Null when stop is asked.
SnapshotPtr pseudonymousSnapshot(const Snapshot &original, Pseudonyms &pseudonyms, const std::stop_token &stop = {});

/// The rows of a frame with pseudonyms, and no others. They are sorted again by the pseudonyms, as the order of
/// the original addresses would tell about these. Ends early, with a part of the rows, when stop is asked.
Frame pseudonymousFrame(const Frame &original, Pseudonyms &pseudonyms, const std::stop_token &stop = {});

/// A filter of the original rows for the same rows with pseudonyms.
GroupFilter filterOfOriginals(GroupFilter filter, SnapshotPtr original);

/// The first key of groups by what has no pseudonyms and is left out: owners, and names of hosts, countries and networks.
/// Groups by it would be one without a value. nullopt: there is none.
std::optional<GroupKey> keyWithoutPseudonyms(const GroupSpec &spec);

/// The groups of a frame's rows, with pseudonyms for the values that make them. Without new and ended flows, which only a table over time has. Null when stop is asked.
GroupedRowsPtr pseudonymousGroups(
    const Frame &original, GroupQuery view, Pseudonyms &pseudonyms, const std::stop_token &stop = {});

} // namespace ctscope
