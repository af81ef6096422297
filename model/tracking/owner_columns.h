// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "source/origin.h"
#include "source/owner.h"
#include "source/owner_finder.h"
#include "source/owner_search.h"
#include "tracking/attached_columns.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

class FlowTable;
struct Snapshot;

/// The attached columns that hold the owners of flows.
namespace owner_column {
constexpr AttachedId process{0};
constexpr AttachedId pid{1};
constexpr AttachedId user{2};
constexpr AttachedId uid{3};
constexpr AttachedId unit{4};
constexpr AttachedId container{5};
constexpr AttachedId known{6};  ///< "exact", "listening", "forwarded" or "kernel"; see wordOf()
constexpr AttachedId reason{7}; ///< why there is no owner, or no process
constexpr AttachedId commandLine{8};
constexpr AttachedId pod{9};
} // namespace owner_column

/// What an owner follows from.
FlowEnds endsOf(const Snapshot &snapshot, Row row);

/// The owners of flows as the texts of those columns.
class OwnerTexts {
public:
    void add(FlowSerial serial, const Owner &owner);

    /// For FlowTable::attach().
    using Column = std::pair<AttachedId, std::vector<AttachedText>>;
    std::vector<Column> take() { return std::move(m_columns); }

private:
    void append(AttachedId id, FlowSerial serial, std::string text);

    std::vector<Column> m_columns;
};

/// True when an owner was found for a row earlier: it is kept when the socket is gone.
bool hasOwner(const AttachedColumns &columns, Row row) noexcept;

/// How sure the owner of a row is.
Owner::Sure sureOf(const AttachedColumns &columns, Row row) noexcept;

/// What is known of the owner of a row; nullopt when it was not asked for.
std::optional<Owner> ownerOf(const AttachedColumns &columns, Row row);

/// True when the sockets of the flows are on this machine: those of a live table.
bool mayHaveOwners(const Origin &origin) noexcept;

/// Finds the owners of all rows of the last snapshot, which are of one origin, and returns a snapshot that has them.
std::shared_ptr<const Snapshot> attachOwners(FlowTable &table, OwnerSearch &search, const Origin &origin);

} // namespace ctscope
