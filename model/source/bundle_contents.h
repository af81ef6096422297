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

/// The kind of a file in a bundle.
enum class MemberKind : std::uint8_t { Table, Events, Settings, Statistics, Expectations };

/// A file of a bundle that ctscope can use. A plain value.
struct BundleMember {
    std::string path;                ///< within the bundle
    MemberName name;                 ///< host, namespace and command, as far as the path names them
    std::string host;                ///< the host name in the bundle, else the name of the folder; may be empty
    std::string command;             ///< the command that printed it, by the file name; may be empty
    Format format = Format::Unknown; ///< by its content
    FormatDetail formatDetail;
    MemberKind kind = MemberKind::Table;
    std::uint64_t size = 0;   ///< bytes, as stated by the bundle
    std::uint64_t number = 0; ///< see MemberWalk::Member

    /// The content, already read; only for the kinds without flows.
    struct Facts {
        SysctlText sysctl;
        std::optional<std::uint64_t> entries; ///< in the table, according to the statistics
        std::vector<CpuStatistics> statistics;
        std::vector<Expectation> expectations;
    };
    std::shared_ptr<const Facts> facts;

    bool isTable() const noexcept { return kind == MemberKind::Table || kind == MemberKind::Events; }
};

/// The result of reading a bundle. A plain value.
struct BundleContents {
    std::string path;                  ///< of the bundle
    std::vector<BundleMember> members; ///< sorted by path
    SourceProblem problem;
    SkippedMembers skipped;
    std::vector<Remark> remarks; ///< on what was skipped
    bool incomplete = false;     ///< a table may be missing
};

} // namespace ctscope
