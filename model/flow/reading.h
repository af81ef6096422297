// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "flow/flow_store.h"
#include "flow/remark.h"
#include "flow/skip_reason.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ctscope {

/// A line that could not be read as a flow.
struct SkippedLine {
    std::uint64_t number = 0; ///< 1-based, of the text as it was read
    SkipReason reason = SkipReason::PartMissing;
    std::string text; ///< the line, shortened to maxTextLength bytes

    static constexpr std::size_t maxTextLength = 400;
    friend bool operator==(const SkippedLine &, const SkippedLine &) noexcept = default;
};

/// The text formats that ctscope tells apart, by content alone.
enum class Format : std::uint8_t {
    Unknown,
    IpConntrack,    ///< /proc/net/ip_conntrack, or conntrack -L without -o extended: one shape
    NfConntrack,    ///< /proc/net/nf_conntrack, or conntrack -L -o extended
    ConntrackEvents,///< conntrack -E
    ConntrackXml,   ///< conntrack -o xml, table or events
    ConntrackSave,  ///< conntrack -o save
    ConntrackdCache,///< conntrackd -i
    ConntrackdLog,  ///< conntrackd statistics log
    Netlink,        ///< no text: ctnetlink
    // Recognised, but not flows:
    Expectations,   ///< conntrack -L expect, /proc/net/nf_conntrack_expect
    Statistics,     ///< /proc/net/stat/nf_conntrack, conntrack -S
    OtherTool,      ///< a table of another tool; Reading::formatName has its name
    ToolError,      ///< what a tool said instead of listing the table; Reading::formatName has its words
    Settings,       ///< sysctl(8) output: "net.netfilter.nf_conntrack_max = 262144"
    OneWayTuples,   ///< "tcp src=… dst=… sport=… dport=…" and no replies, as scripts and logs have it
    Binary,
};

/// Several readings of one table in one text, as a loop or watch(1) leaves them; one of them is shown.
struct TextReadings {
    std::uint32_t count = 1;
    std::uint32_t shown = 1; ///< 1-based
    friend bool operator==(const TextReadings &, const TextReadings &) noexcept = default;
};

/// One complete look at a table. A plain value; moved, never copied.
struct Reading {
    FlowStore flows;

    std::chrono::steady_clock::time_point takenAt{}; ///< when the look was complete
    std::chrono::system_clock::time_point wallTime{};///< the same moment, for display
    std::chrono::microseconds cost{};                ///< what reading and parsing took

    Format format = Format::Unknown;
    std::string formatName; ///< in words: "conntrack -L -o extended"
    bool isEventLog = false;///< the rows are events in order, not a table
    bool isFolded = false;  ///< an event log made into its flows; those that were destroyed stand last
    std::uint64_t events = 0;///< of a folded log: how many events its flows are made of
    bool isDeletion = false; ///< what conntrack -D lists: it deleted each of these entries
    bool destroyTellsTime = false; ///< its DESTROY events give the time that was left, if any was

    Capacity capacity;
    /// Of a live table: entries may be missing or stand twice, so no flow has ended for not being here.
    bool isPartial = false;
    TextReadings readings; ///< that the text holds

    std::uint64_t lines = 0;   ///< lines seen, blank ones included
    std::uint64_t skipped = 0; ///< entries that could not be read
    std::vector<SkippedLine> firstSkipped; ///< the first of them, at most maxSkippedKept
    /// How many of the facts in the remarks mean that data may be missing or wrong: lines of another kind
    /// that were passed over, a last value that may be cut off.
    std::uint64_t doubts = 0;
    std::vector<Remark> remarks; ///< what else was noticed about the text or the table

    static constexpr std::size_t maxSkippedKept = 10;
};

} // namespace ctscope
