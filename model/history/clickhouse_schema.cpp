// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/clickhouse_schema.h"

#include <charconv>

namespace ctscope::history {

namespace {

constexpr HistoryColumn flows[] = {
    {"host", "String", "ZSTD(1)", true},
    {"machine", "String", "ZSTD(1)", true},
    {"boot", "String", "ZSTD(1)", true},
    {"ns", "String", "ZSTD(1)", true},
    {"batch", "UInt64", "ZSTD(1)"},
    {"start", "DateTime('UTC')", "Delta, ZSTD(1)"},
    {"start_us", "UInt32", "ZSTD(1)"},
    {"end", "DateTime('UTC')", "Delta, ZSTD(1)"},
    {"end_us", "UInt32", "ZSTD(1)"},
    {"proto", "UInt8", "ZSTD(1)"},
    {"family", "UInt8", "ZSTD(1)"},
    {"src", "FixedString(16)", "ZSTD(1)"},
    {"dst", "FixedString(16)", "ZSTD(1)"},
    {"nat_src", "FixedString(16)", "ZSTD(1)"},
    {"nat_dst", "FixedString(16)", "ZSTD(1)"},
    {"sport", "UInt16", "ZSTD(1)"},
    {"dport", "UInt16", "ZSTD(1)"},
    {"nat_sport", "UInt16", "ZSTD(1)"},
    {"nat_dport", "UInt16", "ZSTD(1)"},
    {"state", "UInt8", "ZSTD(1)"},
    {"flags", "UInt32", "ZSTD(1)"},
    {"reason", "UInt8", "ZSTD(1)"},
    {"packets_orig", "UInt64", "ZSTD(1)"},
    {"bytes_orig", "UInt64", "ZSTD(1)"},
    {"packets_reply", "UInt64", "ZSTD(1)"},
    {"bytes_reply", "UInt64", "ZSTD(1)"},
    {"counted", "UInt8", "ZSTD(1)"},
    {"mark", "UInt32", "ZSTD(1)"},
    {"zone", "UInt16", "ZSTD(1)"},
    {"labels", "String", "ZSTD(1)", true},
    {"process", "String", "ZSTD(1)", true},
    {"user", "String", "ZSTD(1)", true},
    {"unit", "String", "ZSTD(1)", true},
};

constexpr HistoryColumn events[] = {
    {"host", "String", "ZSTD(1)", true},
    {"machine", "String", "ZSTD(1)", true},
    {"boot", "String", "ZSTD(1)", true},
    {"ns", "String", "ZSTD(1)", true},
    {"batch", "UInt64", "ZSTD(1)"},
    {"begin", "DateTime('UTC')", "Delta, ZSTD(1)"},
    {"begin_us", "UInt32", "ZSTD(1)"},
    {"time", "DateTime('UTC')", "Delta, ZSTD(1)"},
    {"time_us", "UInt32", "ZSTD(1)"},
    {"kind", "UInt8", "ZSTD(1)"},
    {"reason", "UInt8", "ZSTD(1)"},
    {"flows", "UInt64", "ZSTD(1)"},
    {"entries", "UInt64", "ZSTD(1)"},
    {"entry_limit", "UInt64", "ZSTD(1)"},
    {"begun", "UInt64", "ZSTD(1)"},
    {"ended", "UInt64", "ZSTD(1)"},
    {"drops", "UInt64", "ZSTD(1)"},
    {"early_drops", "UInt64", "ZSTD(1)"},
    {"known", "UInt8", "ZSTD(1)"},
    {"name", "String", "ZSTD(1)", true},
    {"value", "String", "ZSTD(1)", true},
};

std::string columnsOf(std::span<const HistoryColumn> columns, const SchemaChoice &choice)
{
    const bool codecs = choice.version >= firstWithCodecs;
    std::string text;
    for (const HistoryColumn &column : columns) {
        text += text.empty() ? "" : ",\n";
        text.append("    ").append(column.name).append(" ");
        text.append(column.recurs && codecs ? "LowCardinality(String)" : column.type);
        if (codecs)
            text.append(" CODEC(").append(column.codec).append(")");
    }
    return text;
}

void addTable(std::vector<std::string> &statements, std::string_view name, std::span<const HistoryColumn> columns,
    std::string_view order, std::string_view time, const SchemaChoice &choice)
{
    const bool shards = !choice.cluster.empty();
    const std::string local = std::string(name) + std::string(shards ? localSuffix : "");
    std::string engine = "MergeTree";
    if (!choice.replicaPath.empty())
        engine = "ReplicatedMergeTree('" + choice.replicaPath + '/' + local + "', '{replica}')";
    std::string statement = "CREATE TABLE IF NOT EXISTS " + local + " (\n" + columnsOf(columns, choice)
        + "\n) ENGINE = " + engine + "\nPARTITION BY toDate(" + std::string(time) + ")\nORDER BY (" + std::string(order)
        + ')';
    if (choice.keepDays > 0 && choice.version >= firstWithCodecs)
        statement += "\nTTL " + std::string(time) + " + INTERVAL " + std::to_string(choice.keepDays) + " DAY";
    statements.push_back(std::move(statement));
    if (!shards)
        return;
    // By the batch: all rows of one go to one shard, and so they are stored all or not at all.
    statements.push_back("CREATE TABLE IF NOT EXISTS " + std::string(name) + " AS " + local + "\nENGINE = Distributed("
        + choice.cluster + ", " + choice.database + ", " + local + ", batch)");
}

} // namespace

std::optional<ClickhouseVersion> ClickhouseVersion::parse(std::string_view text)
{
    ClickhouseVersion version;
    const char *const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.')
        return std::nullopt;
    const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    return minor.ec == std::errc() ? std::optional(version) : std::nullopt;
}

std::span<const HistoryColumn> flowColumns() noexcept { return flows; }
std::span<const HistoryColumn> eventColumns() noexcept { return events; }

std::vector<std::string> schemaStatements(const SchemaChoice &choice)
{
    std::vector<std::string> statements;
    // By the outside end: what a search for an address and port reads is in one place for each day.
    addTable(statements, flowTable, flows, "nat_src, nat_sport, end", "end", choice);
    addTable(statements, eventTable, events, "host, ns, time", "time", choice);
    return statements;
}

std::string insertStatement(std::string_view table, std::span<const HistoryColumn> columns)
{
    std::string text = "INSERT INTO " + std::string(table) + " (";
    for (const HistoryColumn &column : columns) {
        if (&column != columns.data())
            text += ", ";
        text += column.name;
    }
    return text += ") FORMAT RowBinary";
}

} // namespace ctscope::history
