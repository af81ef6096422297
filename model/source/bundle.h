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

/// What a bundle says about the machine and network namespace of one of its tables.
struct MachineFacts {
    Capacity capacity;
    Timeouts timeouts;
    KernelFactsPtr facts;        ///< null when the bundle says nothing
    std::vector<Remark> remarks; ///< where the facts are from, and what contradicts itself
};

/// The files of an archive or a folder that hold tables, event logs and what belongs to them, found by
/// their content. An archive is read once, with little of it in memory; nothing is written to disk.
/// Immutable once read.
class Bundle {
public:
    /// Problems: NotFound, NoPermission, NotRecognised (no archive), Cancelled, Failed; Damaged and
    /// TooLarge with what came before.
    static Bundle read(const std::string &path, const std::stop_token &stop, const ReadProgress &progress,
        std::uint64_t mostUnpacked = mostUnpackedArchive);

    const std::string &path() const noexcept { return m_contents.path; }
    /// In the order of their paths.
    const std::vector<BundleMember> &members() const noexcept { return m_contents.members; }
    const SourceProblem &problem() const noexcept { return m_contents.problem; }
    const SkippedMembers &skippedMembers() const noexcept { return m_contents.skipped; }
    /// What was passed over.
    const std::vector<Remark> &remarks() const noexcept { return m_contents.remarks; }
    /// True when a table may be missing from the list.
    bool isIncomplete() const noexcept { return m_contents.incomplete; }
    /// How many of the members are tables or event logs.
    std::size_t tableCount() const noexcept;

    /// The table with this path, or the only one that ends with it.
    const BundleMember *find(std::string_view path) const;
    /// The paths of the tables that a wrong path resembles most, the nearest first.
    std::vector<std::string> nearTo(std::string_view path, std::size_t most) const;
    /// What belongs to a table: of the same machine, namespace and subject.
    MachineFacts factsOf(const BundleMember &table) const;

private:
    BundleContents m_contents;
};

using BundlePtr = std::shared_ptr<const Bundle>;

/// "gw1: conntrack_-L_-o_extended"; without the host when that is not known.
std::string memberTitle(const BundleMember &member);

} // namespace ctscope
