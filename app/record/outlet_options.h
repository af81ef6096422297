// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/clickhouse_schema.h"
#include "history/clickhouse_url.h"
#include "outlet/ipfix_outlet.h"
#include "query/groups/group_spec.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ctscope {

/// Where metrics are offered.
struct MetricsAddress {
    std::string address; ///< to listen at; empty: all
    std::uint16_t port = 0;
};

/// The tables of a server.
struct ClickhouseTarget {
    history::ClickhouseUrl url;
    bool isShard = false; ///< only the table of the server's own shard
};

/// What a recorder sends, and how. A plain value.
struct OutletOptions {
    using Target = std::variant<ClickhouseTarget, outlet::IpfixTarget>;
    std::vector<Target> targets;
    std::string spool; ///< the folder; empty: see defaultSpool()
    std::uint64_t spoolSize = std::uint64_t(1) << 30;
    std::chrono::seconds batchTime{1};
    bool withDestinations = false;
    std::optional<MetricsAddress> metrics;
    std::optional<GroupSpec> metricsGroup;
    std::optional<history::SchemaChoice> schema; ///< is to be printed

    bool empty() const noexcept { return targets.empty() && !metrics; }
};

/// Takes an option with its value over: true, or false when the value is wrong. nullopt: it is another option.
std::optional<bool> takeOutletOption(OutletOptions &options, std::string_view name, std::string_view value);

/// The statements that make the tables, as text with comments.
std::string schemaText(const history::SchemaChoice &choice);

/// The part of --help about these options.
std::string_view outletHelp() noexcept;

/// "512M", "2G", "100000"; nullopt for anything else.
std::optional<std::uint64_t> parseSize(std::string_view text);

} // namespace ctscope
