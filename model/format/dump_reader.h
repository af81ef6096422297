// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace ctscope {

/// How a text came out as a whole; the flows and the skipped lines are in the Reading.
enum class DumpVerdict : std::uint8_t {
    Flows,         ///< a known flow format (perhaps with no flows in it: a valid empty document)
    Empty,         ///< no text, or blanks only
    NotFlows,      ///< recognised as something else; Reading::format says what
    NotRecognised, ///< text, but of no known kind
    ToolFailed,    ///< a tool's error message in place of a table; Reading::formatName has its words
    Binary,        ///< not text at all
    Cancelled,
};

struct DumpOptions {
    bool keepText = true; ///< keep the text with the flows, for FlowStore::line()
    int threads = 1;      ///< how many may parse at once
    /// The text may hold several readings of one table, of which one is wanted: 1-based, 0 = the last.
    /// nullopt: all entries belong to one reading.
    std::optional<std::uint32_t> reading = std::nullopt;
    /// Called now and then with the bytes done.
    std::function<void(std::uint64_t done)> progress;
    std::stop_token stop;
};

struct DumpResult {
    Reading reading;
    DumpVerdict verdict = DumpVerdict::NotRecognised;
};

/// Reads a whole text: finds its format from the content, then reads every flow or event in it.
/// Never fails for a line: what cannot be read is counted and the first of it is kept. Pure: no
/// I/O, no logging; `takenAt`, `cost` and `capacity` are left for the caller.
DumpResult readDump(SharedText text, const DumpOptions &options = {});

/// In words for people: "conntrack -L -o extended", "`conntrack -L expect` output".
std::string_view formatName(Format format) noexcept;

} // namespace ctscope
