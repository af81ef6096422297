// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ctscope {

// The script that runs on another machine, and the lines that it prints. It is sent through the connection and kept
// nowhere; a POSIX shell and BusyBox are enough for it. It reads requests, one a line, and answers each with a
// section:
//
//   BOUNDARY begin NAME
//   … lines of text …
//   BOUNDARY end NAME STATUS
//
// "BOUNDARY done NAME" follows a section whose program may have been killed before it was complete.
//
// The boundary is a random number, made for each connection, so no text of the other machine can look like it. Events
// come between all other lines, at any time after the request for them; "BOUNDARY ended STATUS" is their end. Each
// line is written at once, so that they do not mix with others.
//
// After the request "capture" the connection belongs to ctscope-capture (kernel/capture_protocol.h).
//
// Requests: hello (facts about the machine), count (entries and limit), settings, statistics, expectations,
// clock; list WAY and
// events WAY, where WAY is tool, sudo-tool, proc or sudo-proc.

/// The script with its boundary.
std::string farScript(std::string_view boundary);

/// The command for a shell on the other machine that reads `size` bytes of script from its standard input and runs
/// them. Valid in sh, bash, zsh, ksh, csh, tcsh and fish.
std::string farStarter(std::size_t size);

/// The rule for sudoers(5) that lets `user` read the table with the conntrack program, and nothing else, as a command
/// for a terminal of the other machine.
std::string sudoersCommand(std::string_view user, std::string_view conntrack);

/// The command that installs the conntrack program on a system with this ID of os-release(5); a sentence's worth of
/// words, "install conntrack-tools", for one that is not known.
std::string installCommand(std::string_view osId);

} // namespace ctscope
