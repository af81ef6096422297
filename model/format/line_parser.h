// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/skip_reason.h"
#include "format/entry_head.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Why an entry is not a flow.
struct EntryProblem {
    SkipReason reason;
    bool mayBeCutOff = false; ///< an entry looks like this when its end is missing
};

/// Reads one entry of the text formats, in the widest grammar: any version's keys in any order,
/// counters with the tuple that they follow, unknown words kept. Holds scratch memory between
/// entries; one per thread.
class LineParser {
public:
    /// Reads a cleaned entry (one line, or its lines joined) into `flow`, which is emptied first.
    std::optional<EntryProblem> parse(std::string_view entry, Flow &flow);

private:
    struct Side;
    std::optional<EntryProblem> parseTuples(Flow &flow);
    std::optional<EntryProblem> parseHead(Flow &flow, Protocol number);
    std::optional<EntryProblem> checkFamilies(const Flow &flow) const;
    std::optional<EntryProblem> readPair(const Token &token, Flow &flow) const;
    /// The value of an address at `token`, which is moved on when the word has blanks ("<my address>").
    std::string_view addressValue(std::size_t &token) const;
    void readBracket(std::string_view text, Flow &flow);

    std::string_view m_entry;
    std::vector<Token> m_tokens;
    EntryHead m_head;
};

} // namespace ctscope
