// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/capacity.h"
#include "kernel/kernel_facts.h"
#include "flow/timeouts.h"
#include "source/bundle_contents.h"
#include "source/source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The data that a bundle holds about the machine and network namespace of one of its tables.
struct MachineFacts {
    Capacity capacity;
    Timeouts timeouts;
    KernelFactsPtr facts;        ///< null when the bundle has none
    std::vector<Remark> remarks; ///< the files that the facts are from, and contradictions between them
};

/// The files of an archive or a folder that hold tables, event logs, settings, counters or expectations,
/// recognised by their content. An archive is read once, as a stream; nothing is written to disk.
/// Immutable after read().
class Bundle {
public:
    /// Problems: NotFound, NoPermission, NotRecognised (not an archive), Cancelled, Failed; Damaged and
    /// TooLarge, with the members before the damage or the limit.
    static Bundle read(const std::string &path, const std::stop_token &stop, const ReadProgress &progress,
        std::uint64_t mostUnpacked = mostUnpackedArchive);

    const std::string &path() const noexcept { return m_contents.path; }
    /// Sorted by path.
    const std::vector<BundleMember> &members() const noexcept { return m_contents.members; }
    const SourceProblem &problem() const noexcept { return m_contents.problem; }
    const SkippedMembers &skippedMembers() const noexcept { return m_contents.skipped; }
    /// Remarks on what was skipped.
    const std::vector<Remark> &remarks() const noexcept { return m_contents.remarks; }
    /// True when a table may be missing from the list.
    bool isIncomplete() const noexcept { return m_contents.incomplete; }
    /// How many of the members are tables or event logs.
    std::size_t tableCount() const noexcept;

    /// The table with this path, or the only one whose path ends with it.
    const BundleMember *find(std::string_view path) const;
    /// The paths of the tables that are most similar to a wrong path, the most similar first.
    std::vector<std::string> nearTo(std::string_view path, std::size_t most) const;
    /// The data for a table: of the same machine, namespace and subject.
    MachineFacts factsOf(const BundleMember &table) const;

private:
    BundleContents m_contents;
};

using BundlePtr = std::shared_ptr<const Bundle>;

/// "gw1: conntrack_-L_-o_extended"; without the host when it is not known.
std::string memberTitle(const BundleMember &member);

} // namespace ctscope
