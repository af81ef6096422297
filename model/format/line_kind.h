// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/entry_head.h"
#include "format/foreign_tables.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ctscope {

/// What a line is, as far as it tells by itself.
enum class LineKind : std::uint8_t {
    Blank,
    Entry,        ///< begins an entry of the text formats
    Opening,      ///< only what stands before the protocol: "[NEW]", "ipv4     2"
    Continuation, ///< goes on with an entry: begins with a key or a status word
    Fragment,     ///< has keys of an entry, but neither begins nor clearly continues one
    Xml,
    Save,
    // Not flows, though near them:
    Status,      ///< what conntrack(8) says of itself
    ToolError,   ///< a tool says that it could not do it
    Loss,        ///< the text says that something of it was lost or left out
    Command,     ///< a command, with its prompt
    Expecting,   ///< "EXPECTING:" in the table of a 2.4 kernel
    Expectation,
    Statistics,
    Setting, ///< a line of sysctl(8) about the tracking
    Foreign, ///< of another tool; LineSorter::foreign() says which
    Prose,   ///< anything else that is text
    Garbage, ///< anything else
    Count,
};

/// Tells the kinds apart. Holds scratch memory between lines; one per thread.
class LineSorter {
public:
    /// The kind of a cleaned line.
    LineKind kindOf(std::string_view line);

    /// What the last line's head said; meaningful for Entry.
    const EntryHead &head() const noexcept { return m_head; }
    /// What tool's line the last one was; meaningful for Foreign.
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
