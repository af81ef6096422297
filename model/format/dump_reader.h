// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace ctscope {

/// The kind of a whole text; the flows and the skipped lines are in the Reading.
enum class DumpVerdict : std::uint8_t {
    Flows,         ///< a known flow format (perhaps with no flows in it: a valid empty document)
    Empty,         ///< no text, or blanks only
    NotFlows,      ///< recognised as something else; Reading::format has the kind
    NotRecognised, ///< text, but of no known kind
    ToolFailed,    ///< a tool's error message in place of a table; see FormatDetail::message
    Binary,        ///< not text at all
    Cancelled,
};

struct DumpOptions {
    bool keepText = true; ///< keep the text with the flows, for FlowStore::line()
    int threads = 1;      ///< number of threads that may parse
    /// The text may hold several readings of one table, of which one is wanted: 1-based, 0 = the last.
    /// nullopt: all entries belong to one reading.
    std::optional<std::uint32_t> reading = std::nullopt;
    /// Called from time to time with the number of bytes read.
    std::function<void(std::uint64_t done)> progress;
    std::stop_token stop;
};

struct DumpResult {
    Reading reading;
    DumpVerdict verdict = DumpVerdict::NotRecognised;
};

/// Reads a whole text: finds its format from the content, then reads every flow or event in it.
/// Never fails because of a line: unreadable lines are counted, and the first few kept. No I/O, no logging;
/// the caller sets `takenAt`, `cost` and `capacity`.
DumpResult readDump(SharedText text, const DumpOptions &options = {});

} // namespace ctscope
