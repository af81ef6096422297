// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/thresholds.h"
#include "query/flow_order.h"
#include "query/flow_printer.h"
#include "query/nat_search.h"
#include "query/groups/grouped_rows.h"
#include "source/origin.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// What ctscope is asked to do. A plain value; texts are as the shell gave them.
struct CommandLine {
    enum class Action : std::uint8_t { Window, Print, Screenshot, ExplainFilter, Diagnose, NatSearch, Help, Version };
    using Format = FlowFormat;
    enum class Theme : std::uint8_t { Desktop, Light, Dark };

    Action action = Action::Window;

    SortSpec sort; ///< for the window too, as the filter
    Filter filter;

    // --print
    Format format = Format::Table;
    std::optional<std::uint64_t> limit;
    std::optional<GroupQuery> groups; ///< groups in place of flows
    bool strict = false;
    std::uint32_t reading = 0; ///< of several in one text; 0 = the last

    // --diagnose and --nat-search
    enum class ReportFormat : std::uint8_t { Text, Json, Html, Csv };
    ReportFormat reportFormat = ReportFormat::Text;
    DiagnosisThresholds thresholds;
    NatQuery natQuery;
    std::optional<NatTime> natTime; ///< resolved when the table was read

    // --screenshot
    std::string picture; ///< file to write
    int width = 1280;    ///< pixels
    int height = 800;
    Theme theme = Theme::Desktop; ///< also for the window

    // The window
    bool frameTimes = false;                   ///< measure how fast it answers
    std::optional<unsigned> frameTimesSeconds; ///< and end after so long; absent = when it is closed

    std::vector<Origin> origins;    ///< what to read, in this order; this machine when nothing was named
    std::optional<LiveWay> liveWay; ///< how live tables are read; nullopt = nothing was said

    /// Not empty: the arguments are wrong, and this says how.
    std::string error;
    /// Lines below the error that show where it is; may be empty.
    std::string errorPlace;
};

/// Reads the arguments behind the program's name. The options that Qt takes for itself
/// ("-platform offscreen") are passed over.
CommandLine parseCommandLine(std::span<const std::string_view> arguments);

/// The text of --explain-filter: the filter in its canonical spelling with every bracket.
std::string explainedFilter(const Filter &filter);
/// The text of --help.
std::string helpText();
/// The text of --version.
std::string versionText();
/// One line that shows the forms; printed after an error.
std::string usageText();

} // namespace ctscope
