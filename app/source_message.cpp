// SPDX-License-Identifier: GPL-3.0-or-later
#include "source_message.h"

namespace ctscope {

namespace {

/// A list of lines, with commas.
std::string inOneLine(std::string_view lines)
{
    std::string out;
    for (const char c : lines)
        out += c == '\n' ? std::string(", ") : std::string(1, c);
    return out;
}

constexpr std::string_view howToSave = "\"sudo conntrack -L -o extended | ctscope --print -\" shows the flows.";

} // namespace

std::string sourceMessage(const SourceProblem &problem, bool kernelTable, std::string_view format)
{
    const auto withDetail = [&problem](std::string_view text) {
        return problem.detail.empty() ? std::string(text) : problem.detail + ": " + std::string(text);
    };
    switch (problem.kind) {
    case Problem::None:
        return {};
    case Problem::NoPermission:
        if (!problem.remedy.empty())
            return "you may not read the connection tracking table. ctscope reads it through ctscope-capture, which needs "
                   "a right for that. This command gives it: " + problem.remedy;
        if (kernelTable)
            return withDetail("you may not read the connection tracking table; only the administrator may. ").append(howToSave);
        return withDetail("you may not read this file.");
    case Problem::NotCompiledIn:
        return withDetail("connection tracking runs, but this kernel has no table in /proc (CONFIG_NF_CONNTRACK_PROCFS is off). ").append(howToSave);
    case Problem::NotLoaded:
        return "connection tracking is not loaded in this kernel. \"sudo modprobe nf_conntrack\" loads it; a firewall "
               "rule with \"ct\", or address translation, starts it.";
    case Problem::NoHelper:
        return "ctscope-capture is not here: neither beside ctscope nor where it is installed.";
    case Problem::NoEntry:
        return "you may not enter the network namespace " + problem.detail + ". ctscope-capture enters it with the capability "
               "cap_sys_admin, or without any when the namespace is your own."
            + (problem.remedy.empty() ? std::string() : " This command gives what it needs: " + problem.remedy);
    case Problem::NamespaceGone:
        return "there is no network namespace " + problem.detail + ", or you may not see it.";
    case Problem::Unused:
        return "the table is empty: nothing in this network namespace uses connection tracking. A firewall rule with "
               "\"ct\", or address translation, starts it.";
    case Problem::NotFound:
        return withDetail("there is no such file.");
    case Problem::IsDirectory:
        return withDetail("this is a folder.");
    case Problem::Archive:
        return withDetail("this is an archive of several files. Save it as a file, and name the file.");
    case Problem::NoMember:
        return withDetail("there is no such table in it.")
            + (problem.remedy.empty() ? std::string() : " These are the most similar: " + inOneLine(problem.remedy) + ".");
    case Problem::Empty:
        return withDetail("there is no text in it.");
    case Problem::NotFlows:
        return withDetail("this is " + (format.empty() ? std::string("something else") : std::string(format))
                          + ", not a list of flows.");
    case Problem::NotRecognised:
        return withDetail("no line of it is a flow.");
    case Problem::ToolFailed:
        return withDetail("there are no flows in it, but an error message: ").append(format);
    case Problem::Binary:
        return withDetail("this is not text. Dumps are read as text, plain or packed with gzip, xz or zstd, also out of archives.");
    case Problem::Damaged:
        return withDetail("the file is damaged: it does not unpack to its end. What came before is read.");
    case Problem::TooLarge:
        return withDetail("this is too large to read at once. Split it, or keep the lines that matter with grep.");
    case Problem::Cancelled:
        return withDetail("reading was cancelled.");
    case Problem::Failed:
        return withDetail("it cannot be read.");
    }
    return {};
}

bool isAboutContent(Problem problem) noexcept
{
    switch (problem) {
    case Problem::Empty:
    case Problem::NotFlows:
    case Problem::NotRecognised:
    case Problem::Binary:
        return true;
    default:
        return false;
    }
}

} // namespace ctscope
