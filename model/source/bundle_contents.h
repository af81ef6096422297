// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"
#include "flow/expectation.h"
#include "flow/text_format.h"
#include "format/member_name.h"
#include "kernel/cpu_statistics.h"
#include "kernel/sysctl_text.h"
#include "source/member_walk.h"
#include "source/problem.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// What a file of a bundle holds.
enum class MemberKind : std::uint8_t { Table, Events, Settings, Statistics, Expectations };

/// A file of a bundle that ctscope can use. A plain value.
struct BundleMember {
    std::string path;    ///< within the bundle
    MemberName name;     ///< what the path says
    std::string host;    ///< the machine's own name where the bundle holds it, else the folder's; may be empty
    std::string command; ///< what printed it, by the file's name; may be empty
    Format format = Format::Unknown; ///< by its content
    FormatDetail formatDetail;
    MemberKind kind = MemberKind::Table;
    std::uint64_t size = 0;   ///< bytes, as the bundle says
    std::uint64_t number = 0; ///< see MemberWalk::Member

    /// What was read of it already; only of the kinds that are no flows.
    struct Facts {
        SysctlText sysctl;
        std::optional<std::uint64_t> entries; ///< in the table, as the statistics say
        std::vector<CpuStatistics> statistics;
        std::vector<Expectation> expectations;
    };
    std::shared_ptr<const Facts> facts;

    bool isTable() const noexcept { return kind == MemberKind::Table || kind == MemberKind::Events; }
};

/// What a bundle was found to hold. A plain value.
struct BundleContents {
    std::string path;                  ///< of the bundle
    std::vector<BundleMember> members; ///< in the order of their paths
    SourceProblem problem;
    SkippedMembers skipped;
    std::vector<Remark> remarks; ///< what was passed over
    bool incomplete = false;     ///< a table may be missing
};

} // namespace ctscope
