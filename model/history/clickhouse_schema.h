// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The tables of a history in ClickHouse. ctscope-record writes them, ctscope reads them; both name the columns, so
// that others may be added. SQL of 18.16.

namespace ctscope::history {

/// A version of ClickHouse, as `SELECT version()` says it: year or major number, and the one after it.
struct ClickhouseVersion {
    unsigned major = 0;
    unsigned minor = 0;
    /// "18.16.1"; nullopt for anything else.
    static std::optional<ClickhouseVersion> parse(std::string_view text);
    friend auto operator<=>(const ClickhouseVersion &, const ClickhouseVersion &) noexcept = default;
};
/// From here on columns have codecs, texts that recur are LowCardinality(String), and rows may have a TTL.
constexpr ClickhouseVersion firstWithCodecs{19, 11};

struct HistoryColumn {
    std::string_view name;
    std::string_view type;
    std::string_view codec; ///< where there are codecs
    bool recurs = false;    ///< a text that many rows share
};

/// One row for each flow that ended. With "ctscope_flows":
///
///   host, machine, boot, ns  whose table it was: name, machine-id(5), boot id, network namespace (empty: the first one)
///   batch              which batch brought the row; unique to a batch, and all rows of a batch end on one day (UTC)
///   start, start_us    when it began, and the µs of that second; with history_flag::beganBefore, when it was first seen
///   end, end_us        when it ended
///   proto              IP protocol number
///   family             4, 6, or 0 when the addresses are not known
///   src, dst           the original tuple's addresses; IPv4 as ::ffff:a.b.c.d, network byte order
///   nat_src            the reply tuple's destination: `src` as it is after source NAT, or the same
///   nat_dst            the reply tuple's source: `dst` as it is after destination NAT, or the same
///   sport, dport       ports; of GRE the keys; of ICMP the id, and type * 256 + code
///   nat_sport, nat_dport  of the reply tuple's destination and source; of ICMP its id, and its type * 256 + code
///   state              the last state, as the number of `State`; its names are those of flow/state.h
///   flags              bits 0 to 15 as enum ip_conntrack_status of the kernel, then history_flag
///   reason             the number of `EndReason`
///   packets_orig, …    counters; 0 where they are not known, see `counted`
///   counted            bit 0: those of the original direction are known; bit 1: those of the reply
///   mark, zone         0 when absent, see history_flag
///   labels             connection labels, joined with ","
///   process, user, unit  the program of this machine that the flow belonged to, where it was found
///
/// A row without its destination (history_flag::noDestination) has zeros in dst, dport, nat_dst and nat_dport.
std::span<const HistoryColumn> flowColumns() noexcept;

/// One row for each thing that happened to a record. With "ctscope_events":
///
///   host … batch       as above; all rows of a batch have their `time` on one day (UTC)
///   begin, begin_us    from when on
///   time, time_us      until when; for what happened at a moment, the same as `begin`
///   kind               the number of HistoryEvent
///   reason             of a gap: the number of record::Gap::Kind
///   flows              Sample: entries that were known at `time`; Lost: flows that were not stored
///   entries            Sample: the largest nf_conntrack_count between `begin` and `time`
///   entry_limit        Sample: nf_conntrack_max at `time`; 0: unlimited
///   begun, ended       Sample: flows that began and ended between `begin` and `time`
///   drops, early_drops Sample: packets dropped, and entries evicted
///   known              Sample: see history_known
///   name, value        Setting: a sysctl and its value from `time` on. Started: "interval", how many seconds a sample
///                      covers
std::span<const HistoryColumn> eventColumns() noexcept;

constexpr std::string_view flowTable = "ctscope_flows";
constexpr std::string_view eventTable = "ctscope_events";
/// Behind the names of the tables that hold the rows of one shard; the others are then Distributed.
constexpr std::string_view localSuffix = "_local";

/// Bits of `flags` that are no status bits of the kernel.
namespace history_flag {
constexpr std::uint32_t statusBits = 1u << 16; ///< bits 0 to 15 are complete; otherwise only those that a text has
constexpr std::uint32_t beganBefore = 1u << 17;
constexpr std::uint32_t hasMark = 1u << 18;
constexpr std::uint32_t hasZone = 1u << 19;
constexpr std::uint32_t noDestination = 1u << 20;
constexpr unsigned originalKindShift = 24; ///< two bits: L4Kind of the original tuple
constexpr unsigned replyKindShift = 26;    ///< two bits: L4Kind of the reply
} // namespace history_flag

/// What a row of ctscope_events is about. The numbers are in the tables.
enum class HistoryEvent : std::uint8_t {
    Started = 1, ///< the recorder started at `time`
    Stopped = 2, ///< it ended as it was asked to
    Sample = 3,  ///< the table in numbers
    Gap = 4,     ///< a time that the record does not cover, or not wholly
    Lost = 5,    ///< flows that ended then were given up before they were stored
    Setting = 6,
};

/// Bits of `known`: which numbers of a sample were.
namespace history_known {
constexpr std::uint8_t entries = 1u << 0;
constexpr std::uint8_t entryLimit = 1u << 1;
constexpr std::uint8_t drops = 1u << 2; ///< and early_drops
} // namespace history_known

/// How the tables are made.
struct SchemaChoice {
    ClickhouseVersion version{18, 16};
    /// The name of a cluster in `remote_servers`: each server gets tables for its shard, and Distributed ones over all
    /// of them, which place a batch as a whole. Empty: one server.
    std::string cluster;
    /// Of a cluster: in which database the tables are, on each server. Named, as 18.16 forgets after a restart what
    /// currentDatabase() was.
    std::string database{"default"};
    /// Of ZooKeeper or Keeper, "/clickhouse/tables/{shard}": the tables of a shard are replicated. Empty: they are not.
    std::string replicaPath;
    unsigned keepDays = 0; ///< TTL; 0: none, days are dropped by hand
};

/// The statements that make the tables where they are absent, in their order; each is for every server of a cluster.
std::vector<std::string> schemaStatements(const SchemaChoice &choice);

/// "INSERT INTO ctscope_flows (host, …) FORMAT RowBinary"
std::string insertStatement(std::string_view table, std::span<const HistoryColumn> columns);

} // namespace ctscope::history
