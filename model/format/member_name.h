// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ctscope {

/// What the path of a file in a support bundle says about where its text comes from. Knows the layout
/// of sosreport, old and new, and takes a folder for a machine otherwise. A plain value.
struct MemberName {
    /// The folder that stands for a machine: "sosreport-gw1-2026-01-05-abcdefg", "case/router1"; may be empty.
    std::string machine;
    std::string host;      ///< by the name of that folder; empty when it has none
    std::string netns;     ///< network namespace; empty = the machine's own
    std::string command;   ///< "conntrack -L -o extended", "/proc/net/nf_conntrack"; empty when the name is no command
    /// What sets a file apart from others in its folder: "fw1" in "fw1-conntrack.txt". Often empty.
    std::string subject;
    /// "net/netfilter" when the name is that of a file of /proc/sys, of which the text is one word then; else empty.
    std::string sysctlFolder;
    bool isHostName = false;  ///< the text is the machine's name

    friend bool operator==(const MemberName &, const MemberName &) = default;
};

/// `path` has slashes, is relative and without "..".
MemberName readMemberName(std::string_view path);

/// The host in the name of sosreport's top folder: "gw1" in "sosreport-gw1-01234567-2026-01-05-abcdefg".
/// Other names are returned as they are.
std::string hostOfFolder(std::string_view folder);

/// The last part of a path.
std::string_view fileNameOf(std::string_view path) noexcept;

/// True when the path, given by a person, may be inside of a bundle: not empty, not absolute, no "..".
bool isPathInside(std::string_view path) noexcept;

} // namespace ctscope
