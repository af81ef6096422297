// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ctscope {

/// Why a source gave no flows, or what the user should know although it did. The messages are in
/// table/problem_table.h.
enum class Problem : std::uint8_t {
    None,
    NoPermission,  ///< the table is there and this user may not read it
    NotCompiledIn, ///< connection tracking runs, but the kernel has no /proc table
    NotLoaded,     ///< the nf_conntrack module is not loaded
    NoHelper,      ///< ctscope-capture was asked for, and is not installed
    NoEntry,       ///< this user may not enter the network namespace; `detail` names it
    NamespaceGone, ///< the network namespace is not there (any more); `detail` names it
    Unused,        ///< the table is readable and empty: nothing here uses tracking
    NotFound,      ///< no such file
    IsDirectory,
    Archive,       ///< the file holds other files; see Bundle
    NoMember,      ///< a bundle has no such table; `detail` is "ARCHIVE!PATH", `remedy` names those like it, one a line
    NotReached,    ///< a bundle cannot be read to its end, and no such table came before; `detail` as for NoMember
    Empty,         ///< the input has no text at all
    NotFlows,      ///< recognised as something else; see the reading's format
    NotRecognised, ///< text, but of no known kind
    ToolFailed,    ///< an error message in place of a table; the reading's FormatDetail has it
    Binary,
    Damaged,        ///< a compressed file that ends early or does not unpack, a recording of which parts cannot be read
    NotRecording,   ///< a file with the name of a recording that is none
    NewerRecording, ///< a recording in a format of a later ctscope
    NothingRecorded, ///< a recording or a history without a moment yet
    NoMoment,        ///< `detail`, which moment of a recording is meant, is no time
    TooLarge,
    Cancelled,
    CommandFailed,  ///< a command did not start, or failed; `detail` says how, `errors` what it printed
    HostLost,       ///< no connection to another machine; `detail` names it, `errors` has the words of ssh
    HostRefused,    ///< the other machine does not let this user read its table; `detail` names it
    HostLacks,      ///< nothing there can read the table; `detail` names the machine
    HistoryLost,    ///< no connection to the server of a history, or it ended; `errors` has the words of the system
    HistoryRefused, ///< that server does not let this user in, or read; `errors` has its words
    NoHistory,      ///< the server has no such database, or no history in it; `detail` is the URL of all three
    Failed,         ///< anything else; `detail` has the system's own words
};

/// What follows from a kind of problem, whatever it is about.
struct ProblemTraits {
    enum class Severity : std::uint8_t { None, Information, Warning, Error };

    Problem kind;
    Severity severity;
    /// Nothing was read: rows that are shown are those of an earlier reading.
    bool keepsRows;
    /// The source was read, and it holds no flows.
    bool aboutContent;
    /// The source holds files, which can be listed in place of flows.
    bool holdsFiles;
};
const ProblemTraits &traitsOf(Problem kind) noexcept;

struct SourceProblem {
    Problem kind = Problem::None;
    /// A path, the system's own words, "ctnetlink", "ctscope-capture" or a namespace's name; may be empty.
    std::string detail;
    /// A command that may solve it; for NoMember, the names of similar tables, one a line. May be empty.
    std::string remedy{};
    bool polkit = false;            ///< the administrator's password may solve it: OpenOptions::askPolkit
    std::string errors{};           ///< the last lines that a program printed to standard error
    std::chrono::seconds retryIn{}; ///< when it is tried again by itself; 0 = with the next poll
    friend bool operator==(const SourceProblem &, const SourceProblem &) noexcept = default;
};

/// What an errno value means for a file.
SourceProblem problemOfFile(int error, const std::string &path);
/// What an errno value means for a question over ctnetlink. `name` is what was asked, or the namespace's name;
/// `trackingRuns`: connection tracking is there, so what is missing is ctnetlink.
SourceProblem problemOfNetlink(int error, const std::string &name, bool trackingRuns);

} // namespace ctscope
