// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"

#include <string_view>

namespace ctscope {

/// Reads the lines of `conntrack -o save`, with or without "conntrack" before them, as in a
/// script that restores a table: "-A -t 15 -u SEEN_REPLY -s 10.7.0.2 -d 203.0.113.2 …".
///
/// Missing parts of a save line are completed as conntrack(8) does when it restores one: a missing reply
/// tuple is the original one inverted, and the reply to an ICMP request has the
/// answering type. SCTP's verification tags, which the tool prints with their bytes reversed, are
/// kept right as the pairs orig-vtag and reply-vtag.
///
/// A text with a -U or -D line, or with anything else that only events have, is an event log (-A is
/// then NEW), otherwise a table. Lines of -A alone, all unreplied and with the whole of the
/// kernel's default timeout, are read as NEW events, too.
///
/// As tolerant as readText(): quoting, frames, line numbers, prefixes of logs, HTML, and lines that
/// were broken between two words. A last line without a line end is judged by endingOfSaveLine().
///
/// Fills flows, lines, skipped, isEventLog and remarks of `out`; ends early when stop is asked.
void readSave(std::string_view text, const DumpOptions &options, Reading &out);

} // namespace ctscope
