// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_sentences.h"

#include "format/terminal_text.h"

#include <algorithm>
#include <string_view>

namespace ctscope {

namespace {

std::string headOf(const SourceProblem &problem)
{
    const std::string &detail = problem.detail;
    switch (problem.kind) {
    case Problem::NoPermission: return "this user may not read the table.";
    case Problem::NotLoaded: return "connection tracking is not loaded: nothing is tracked yet.";
    case Problem::NotCompiledIn: return "this kernel has no table in /proc.";
    case Problem::NoEntry: return "this user may not enter the network namespace " + detail + '.';
    case Problem::NamespaceGone: return "the network namespace " + detail + " is gone.";
    case Problem::NoHelper: return "ctscope-capture is not installed.";
    case Problem::CommandFailed: return "the command failed" + (detail.empty() ? "." : ": " + detail + '.');
    case Problem::HostLost: return "there is no connection to " + detail + '.';
    case Problem::HostRefused: return detail + " does not let this user read its table.";
    case Problem::HostLacks: return "nothing on " + detail + " can read its table.";
    case Problem::TooLarge: return "the table is too large to be read.";
    default: return "the table cannot be read" + (detail.empty() ? "." : ": " + detail + '.');
    }
}

} // namespace

std::string sentenceOf(const record::FileError &error, const std::string &file)
{
    using Kind = record::FileError::Kind;
    switch (error.kind) {
    case Kind::None: break;
    case Kind::NotFound: return file + ": there is no such folder.";
    case Kind::NoPermission: return file + ": this user may not write the file.";
    case Kind::NotRecording: return file + ": the file is not a recording.";
    case Kind::Newer: return file + ": the recording was written by a later version of ctscope.";
    case Kind::Damaged: return file + ": the recording is damaged. Move it away to begin a new one.";
    case Kind::Full: return file + ": the disk is full. Recording goes on when there is room.";
    case Kind::Busy: return file + ": another program writes to the file.";
    case Kind::OtherTable:
        return file + ": the file is the recording of another table"
            + (error.detail.empty() ? "." : ", of " + error.detail + '.') + " Choose another file.";
    case Kind::Other: return file + ": " + error.detail + '.';
    }
    return file;
}

std::string sentenceOf(const SourceProblem &problem)
{
    std::string sentence = headOf(problem);
    // What other programs print may hold anything.
    std::string_view errors = problem.errors;
    while (!errors.empty()) {
        const std::string_view line = errors.substr(0, errors.find('\n'));
        errors.remove_prefix(std::min(line.size() + 1, errors.size()));
        if (line.find_first_not_of(" \t\r") != std::string_view::npos)
            appendAsShown(line, sentence += "\n  ");
    }
    if (!problem.remedy.empty())
        sentence += "\nThis helps: " + problem.remedy;
    return sentence;
}

} // namespace ctscope
