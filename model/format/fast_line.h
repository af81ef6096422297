// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"

#include <cstddef>

namespace ctscope {

/// Reads one line of the exact grammar that today's kernel and conntrack(8) print, straight into
/// the packed form and without allocating. The tolerant LineParser reads the same lines to
/// the same flows; this one is several times faster, and leaves anything unusual to it.
///
/// `p` is the beginning of a line. At least fastLineReach bytes must be readable there.
/// Returns the position after the line's newline; nullptr (nothing appended) when the line is not of that
/// grammar, or when the next line does not certainly begin an entry and may belong to this one.
const char *appendFastLine(const char *p, FlowStore &store);

/// No line of the fast grammar is longer than this, with room for reading in words of eight bytes.
constexpr std::size_t fastLineReach = 1024;

/// True when the line at `p` certainly begins an entry, so that the line before it was complete.
/// Reads four bytes.
inline bool surelyBeginsEntry(const char *p) noexcept
{
    switch (p[0]) {
    case 'i': return (p[1] == 'p' && p[2] == 'v') || (p[1] == 'c' && p[2] == 'm');
    case 't': return p[1] == 'c' && p[2] == 'p';
    case 'u': return (p[1] == 'd' && p[2] == 'p') || (p[1] == 'n' && p[2] == 'k');
    case 'g': return p[1] == 'r' && p[2] == 'e';
    case 's': return p[1] == 'c' && p[2] == 't';
    case 'd': return p[1] == 'c' && p[2] == 'c';
    default: return false;
    }
}

} // namespace ctscope
