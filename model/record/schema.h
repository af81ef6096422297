// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// The tables of a recording; app/record/README.md describes them.

namespace ctscope::record {

/// "ctrc", in the head of the file.
constexpr std::int64_t applicationId = 0x63747263;
/// Grows when a reader of the version before would read something wrong. Added columns and tables do not count.
constexpr std::int64_t formatVersion = 1;

/// What the flows of a block are. Part of the file format.
enum class BlockKind : std::uint8_t {
    Ended = 1, ///< they have ended
    Begun = 2, ///< they began since the last key, in which they are not
    Key = 3,   ///< all that were there at one moment; one key is several blocks
};

constexpr const char *schemaSql = R"(
CREATE TABLE head(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE block(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key INTEGER, first INTEGER NOT NULL,
  last INTEGER NOT NULL, began INTEGER NOT NULL, count INTEGER NOT NULL, open INTEGER NOT NULL, pass INTEGER NOT NULL);
CREATE INDEX block_last ON block(kind, last);
CREATE TABLE ends(block INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE rest(block INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE key(id INTEGER PRIMARY KEY, time INTEGER NOT NULL, closing INTEGER NOT NULL, pass INTEGER NOT NULL);
CREATE TABLE sample(time INTEGER PRIMARY KEY, count, max, buckets, flows, begun, ended, drops, early_drops,
  pass INTEGER NOT NULL);
CREATE TABLE setting(time INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE gap(begin INTEGER NOT NULL, end INTEGER NOT NULL, kind INTEGER NOT NULL);
)";

/// What was added to version 1 since: a writer adds it to a recording that it continues, and readers do without.
constexpr const char *addedSql = "CREATE TABLE IF NOT EXISTS outside(block INTEGER PRIMARY KEY, data BLOB NOT NULL)";

} // namespace ctscope::record
