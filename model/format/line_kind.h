// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/entry_head.h"
#include "format/foreign_tables.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ctscope {

/// The kind of a line, judged by the line alone.
enum class LineKind : std::uint8_t {
    Blank,
    Entry,        ///< begins an entry of the text formats
    Opening,      ///< only the part before the protocol: "[NEW]", "ipv4     2"
    Continuation, ///< continues an entry: begins with a key or a status word
    Fragment,     ///< has keys of an entry, but neither begins nor clearly continues one
    Xml,
    Save,
    // Other lines in texts with flows:
    Status,    ///< a report of conntrack(8) about itself
    ToolError, ///< the error message of a tool
    Loss,      ///< the text reports that a part of it was lost or left out
    Command,   ///< a command, with its prompt
    Expecting, ///< "EXPECTING:" in the table of a 2.4 kernel
    Expectation,
    Statistics,
    Setting, ///< a line of sysctl(8) about connection tracking
    Foreign, ///< of another tool: LineSorter::foreign()
    Prose,   ///< anything else that is text
    Garbage, ///< anything else
    Count,
};

/// Determines the kinds of lines. Holds scratch memory between lines; one per thread.
class LineSorter {
public:
    /// The kind of a cleaned line.
    LineKind kindOf(std::string_view line);

    /// The head of the last line; meaningful for Entry.
    const EntryHead &head() const noexcept { return m_head; }
    /// The tool of the last line; meaningful for Foreign.
    ForeignTable foreign() const noexcept { return m_foreign; }
    /// The last line's tokens.
    const std::vector<Token> &tokens() const noexcept { return m_tokens; }

private:
    LineKind kindByHead(std::string_view line);

    std::vector<Token> m_tokens;
    EntryHead m_head;
    ForeignTable m_foreign = ForeignTable::None;
};

} // namespace ctscope
