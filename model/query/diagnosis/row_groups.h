// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace ctscope {

/// What rows are grouped by: up to two addresses and two ports. Parts that are not used are blank.
struct TargetKey {
    IpAddress first;
    IpAddress second;
    std::uint16_t port = 0;
    Protocol protocol = 0;
    friend bool operator==(const TargetKey &, const TargetKey &) noexcept = default;
};

/// Reads the key of a row.
using TargetKeyOf = TargetKey (*)(const FlowStore &flows, Row row);

/// A way to group rows. A plain value.
struct GroupBy {
    TargetKeyOf key;
    /// Compares the keys of two rows whose addresses are all IPv4, without unpacking them.
    bool (*samePlain)(const FlowRecord &a, const FlowRecord &b) noexcept;
};

// The keys that findings group by.
extern const GroupBy bySource;           ///< original source
extern const GroupBy byTarget;           ///< original destination and port
extern const GroupBy byTranslatedSource; ///< reply destination: where SNAT took the source
/// Flows that share the ports of one translated source: its address, protocol, destination and port.
extern const GroupBy byPortPool;

/// The largest group of some rows.
struct TopGroup {
    TargetKey key;
    std::uint64_t count = 0;
    Row example = 0; ///< one of its rows
};

/// Finds the largest group. Of more than `sampleSize` rows, a sample decides which group that is; its size
/// is counted exactly. Groups of less than a thousandth of the rows may then be mistaken for one another.
/// nullopt when there is no group, or by the sample none that has anywhere near `fewest` rows.
std::optional<TopGroup> topGroup(
    const FlowStore &flows, std::span<const Row> rows, const GroupBy &by, double fewest = 0);
constexpr std::size_t sampleSize = 8192;

/// The source with the most distinct targets among some rows; as with topGroup(), nullopt when none has anywhere near
/// `fewest`.
struct TopScanner {
    IpAddress source;
    std::uint64_t flows = 0;        ///< of these rows
    std::uint64_t destinations = 0; ///< distinct addresses
    std::uint64_t ports = 0;        ///< distinct destination ports
};
std::optional<TopScanner> topScanner(const FlowStore &flows, std::span<const Row> rows, double fewest = 0);

/// "10.0.0.5:53", "[2001:db8::1]:53".
std::string endpointText(const IpAddress &address, std::uint16_t port);

} // namespace ctscope
