// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/problem.h"

#include <cerrno>
#include <cstddef>
#include <system_error>

namespace ctscope {

namespace {

using Severity = ProblemTraits::Severity;

constexpr ProblemTraits table[] = {
    // kind, severity, keeps rows, about the content, holds files
    {Problem::None, Severity::None, false, false, false},
    {Problem::NoPermission, Severity::Error, true, false, false},
    {Problem::NotCompiledIn, Severity::Error, true, false, false},
    {Problem::NotLoaded, Severity::Error, true, false, false},
    {Problem::NoHelper, Severity::Error, true, false, false},
    {Problem::NoEntry, Severity::Error, true, false, false},
    {Problem::NamespaceGone, Severity::Error, true, false, false},
    {Problem::Unused, Severity::Information, false, false, false},
    {Problem::NotFound, Severity::Error, true, false, false},
    {Problem::IsDirectory, Severity::Error, true, false, true},
    {Problem::Archive, Severity::Error, true, false, true},
    {Problem::NoMember, Severity::Error, true, false, false},
    {Problem::NotReached, Severity::Error, true, false, false},
    {Problem::Empty, Severity::Error, true, true, false},
    {Problem::NotFlows, Severity::Error, true, true, false},
    {Problem::NotRecognised, Severity::Error, true, true, false},
    {Problem::ToolFailed, Severity::Error, true, false, false},
    {Problem::Binary, Severity::Error, true, true, false},
    {Problem::Damaged, Severity::Warning, false, false, false}, // read up to the damage
    {Problem::NotRecording, Severity::Error, true, true, false},
    {Problem::NewerRecording, Severity::Error, true, false, false},
    {Problem::NothingRecorded, Severity::Error, true, false, false},
    {Problem::NoMoment, Severity::Error, true, false, false},
    {Problem::TooLarge, Severity::Error, true, false, false},
    {Problem::Cancelled, Severity::Warning, true, false, false},
    {Problem::CommandFailed, Severity::Error, true, false, false},
    {Problem::HostLost, Severity::Error, true, false, false},
    {Problem::HostRefused, Severity::Error, true, false, false},
    {Problem::HostLacks, Severity::Error, true, false, false},
    {Problem::HistoryLost, Severity::Error, true, false, false},
    {Problem::HistoryRefused, Severity::Error, true, false, false},
    {Problem::NoHistory, Severity::Error, true, false, false},
    {Problem::Failed, Severity::Error, true, false, false},
};

constexpr bool inOrder()
{
    std::size_t next = 0;
    for (const ProblemTraits &row : table) {
        if (row.kind != static_cast<Problem>(next++))
            return false;
    }
    return next == static_cast<std::size_t>(Problem::Failed) + 1;
}
static_assert(inOrder());

std::string withSystemWords(const std::string &name, int error)
{
    return error == 0 ? name : name + ": " + std::generic_category().message(error);
}

} // namespace

const ProblemTraits &traitsOf(Problem kind) noexcept { return table[static_cast<std::size_t>(kind)]; }

SourceProblem problemOfFile(int error, const std::string &path)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR: return {Problem::NotFound, path};
    case EACCES:
    case EPERM: return {Problem::NoPermission, path};
    case EISDIR: return {Problem::IsDirectory, path};
    default: return {Problem::Failed, withSystemWords(path, error)};
    }
}

SourceProblem problemOfNetlink(int error, const std::string &name, bool trackingRuns)
{
    switch (error) {
    case ESRCH: return {Problem::NamespaceGone, name};
    case EPERM:
    case EACCES: return {Problem::NoPermission, name};
    // No netfilter family, or no connection tracking in it.
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
    case EINVAL:
    case ENOENT:
    case EOPNOTSUPP: return {trackingRuns ? Problem::NotCompiledIn : Problem::NotLoaded, name};
    default: return {Problem::Failed, withSystemWords(name, error)};
    }
}

} // namespace ctscope
