// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// The origin of a file in a support bundle, according to its path. Knows the layouts of sosreport, old and
/// new; otherwise a folder is a machine. A plain value.
struct MemberName {
    /// The folder of a machine: "sosreport-gw1-2026-01-05-abcdefg", "case/router1"; may be empty.
    std::string machine;
    std::string host;    ///< by the name of that folder; empty when it has none
    std::string netns;   ///< network namespace; empty = the machine's own
    std::string command; ///< "conntrack -L -o extended", "/proc/net/nf_conntrack"; empty when the name is not a command
    /// What distinguishes a file from others in its folder: "fw1" in "fw1-conntrack.txt". Often empty.
    std::string subject;
    /// "net/netfilter" when the name is that of a file of /proc/sys, of which the text is one word then; else empty.
    std::string sysctlFolder;
    bool isHostName = false; ///< the text is the machine's name

    friend bool operator==(const MemberName &, const MemberName &) = default;
};

/// `path` has slashes, is relative and without "..".
MemberName readMemberName(std::string_view path);

/// The host in the name of sosreport's top folder: "gw1" in "sosreport-gw1-01234567-2026-01-05-abcdefg".
/// Other names are returned as they are.
std::string hostOfFolder(std::string_view folder);

/// The last part of a path.
std::string_view fileNameOf(std::string_view path) noexcept;

/// True when a path typed by a user may be inside a bundle: not empty, not absolute, no "..".
bool isPathInside(std::string_view path) noexcept;

} // namespace ctscope
