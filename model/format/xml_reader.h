// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"

#include <string_view>

namespace ctscope {

/// Reads the flows or events of `conntrack -o xml` and `conntrackd -i -x`.
///
/// Each <flow> element is taken by itself, so that it does not matter what stands around it: a
/// root element or none, several documents, status lines, quoting. A flow that is malformed or
/// not finished is skipped with its line number and the rest is read. Nothing but one element is
/// ever held. A DOCTYPE is never obeyed.
///
/// What pages, mails and terminals put into a document is taken off before: see cleanXml(). A table
/// that has a root element without its end is reported as perhaps incomplete.
///
/// Two defects of the writers are undone: the states of SCTP and DCCP, which the library prints by
/// the names of TCP, and the " [USERSPACE] portid=…" that follows an element as bare text.
///
/// Fills flows, lines, skipped, isEventLog and remarks of `out`; ends early when stop is asked.
void readXml(std::string_view text, const DumpOptions &options, Reading &out);

} // namespace ctscope
