// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"

#include <string_view>

namespace ctscope {

/// Reads the flows or events of `conntrack -o xml` and `conntrackd -i -x`.
///
/// Each <flow> element is read by itself, so that the text around it does not matter: a
/// root element or none, several documents, status lines, quoting. A flow that is malformed or
/// not finished is skipped with its line number, and the rest is read. Only one element is held in memory.
/// A DOCTYPE is never obeyed.
///
/// cleanXml() removes the additions of pages, mails and terminals first. A table
/// that has a root element without its end is reported as perhaps incomplete.
///
/// Two defects of the writers are undone: the states of SCTP and DCCP, which the library prints with
/// the names of TCP, and the " [USERSPACE] portid=…" that follows an element as bare text.
///
/// Fills flows, lines, skipped, isEventLog and remarks of `out`; ends early when stop is asked.
void readXml(std::string_view text, const DumpOptions &options, Reading &out);

} // namespace ctscope
