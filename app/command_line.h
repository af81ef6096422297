// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/entry_edit.h"
#include "query/diagnosis/thresholds.h"
#include "query/flow_order.h"
#include "query/flow_printer.h"
#include "query/nat_search.h"
#include "query/groups/grouped_rows.h"
#include "source/origin.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// What ctscope is asked to do. A plain value; texts are as the shell gave them.
struct CommandLine {
    enum class Action : std::uint8_t {
        Window,
        Print,
        Screenshot,
        ExplainFilter,
        Diagnose,
        NatSearch,
        Compare,
        Edit, ///< --delete, --set-timeout or --set-mark
        Cut,
        Alert,
        Help,
        Version
    };
    using Format = FlowFormat;
    enum class Theme : std::uint8_t { Desktop, Light, Dark };

    Action action = Action::Window;

    SortSpec sort; ///< for the window too, as the filter
    Filter filter;

    // --print
    Format format = Format::Table;
    std::optional<std::uint64_t> limit;
    std::optional<GroupQuery> groups;          ///< groups in place of flows
    std::optional<std::chrono::seconds> watch; ///< between two readings of a live table
    bool explain = false;                      ///< flows in sentences
    bool strict = false;
    bool owners = false;         ///< also when no column, filter or group asks for them
    bool names = false;          ///< of hosts, also when no column, filter or group asks for them
    bool resolve = false;        ///< asks name servers
    bool resolvePrivate = false; ///< for private addresses too
    bool kubectl = false;        ///< asks kubectl for the names of pods and nodes
    std::uint32_t reading = 0;   ///< of several in one text; 0 = the last
    bool pseudonymise = false;
    std::string pseudonymKey; ///< a file; empty = a new key
    bool pseudonymisePorts = false;

    // --compare
    std::array<std::uint32_t, 2> readings{}; ///< of the earlier and of the later table in their texts; 0 = the last

    // --delete, --set-timeout and --set-mark
    EntryEdit edit;
    bool yes = false; ///< do it; else the flows are printed only
    bool all = false; ///< every flow, without a filter

    // --alert
    std::string exec; ///< a program to start at each alarm; empty = none
    int level = 90;   ///< per cent of the limit

    // --diagnose and --nat-search
    enum class ReportFormat : std::uint8_t { Text, Json, Html, Csv };
    ReportFormat reportFormat = ReportFormat::Text;
    DiagnosisThresholds thresholds;
    NatQuery natQuery;
    std::optional<AskedTime> natTime; ///< resolved when the table was read
    std::string when;                 ///< of recordings that say no time themselves; see Origin::when()

    // --cut, whose times are in `when`
    std::string output; ///< the file to write

    // --screenshot
    std::string picture; ///< file to write
    int width = 1280;    ///< pixels
    int height = 800;
    Theme theme = Theme::Desktop; ///< also for the window

    // The window
    bool frameTimes = false;                   ///< measure how fast it answers
    std::optional<unsigned> frameTimesSeconds; ///< and end after so long; absent = when it is closed

    std::vector<std::string> sets;  ///< of the user's file; applySets() makes origins of them
    bool together = false;          ///< the live tables are shown as one
    std::vector<Origin> origins;    ///< what to read, in this order; this machine when nothing was named
    std::optional<LiveWay> liveWay; ///< how live tables are read; nullopt = nothing was said

    /// Not empty: the arguments are wrong, and this says how.
    std::string error;
    /// Lines below the error that show where it is; may be empty.
    std::string errorPlace;
};

/// Reads the arguments behind the program's name. The options that Qt takes for itself
/// ("-platform offscreen") are passed over.
CommandLine parseCommandLine(std::span<const std::string_view> arguments, const filter::Names *names = nullptr);

/// The text of --explain-filter: the filter in its canonical spelling with every bracket.
std::string explainedFilter(const Filter &filter);

} // namespace ctscope
