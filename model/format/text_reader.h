// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace ctscope {

/// Reads every entry of the one-line formats (/proc, conntrack -L and -E, conntrackd) from a
/// text, with everything that mails, pages and terminals add to them or remove from them. Fills flows, lines, skipped,
/// firstSkipped, remarks and isEventLog of `out`. On several threads the text is cut between
/// entries, and the result is the same. False when it was stopped.
bool readText(std::string_view text, const DumpOptions &options, Reading &out);

/// Reads the same formats from a text that is still arriving: piece by piece, in order. For one
/// thread at a time.
class TextPieces {
public:
    /// Records the positions of entries if the options ask for that, counted from the beginning of the text
    /// given with each piece.
    TextPieces(const DumpOptions &options, std::size_t expectedFlows);
    ~TextPieces();
    TextPieces(const TextPieces &) = delete;
    TextPieces &operator=(const TextPieces &) = delete;

    /// A position after `from` where a text can be cut, as nothing is joined across it; the end of the text
    /// when there is none near.
    static std::size_t cutBehind(std::string_view text, std::size_t from);
    /// Reads [begin, end) of a text, and may examine the text after it. False when stopped.
    bool read(std::string_view text, std::size_t begin, std::size_t end);
    /// Completes `out` as readText() does. Must be the last call.
    void finish(Reading &out);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
