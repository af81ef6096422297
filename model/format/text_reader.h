// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/dump_reader.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace ctscope {

/// Reads every entry of the one-line formats (/proc, conntrack -L and -E, conntrackd) out of a
/// text, with all that people add to them and lose from them. Fills flows, lines, skipped,
/// firstSkipped, remarks and isEventLog of `out`. On several threads the text is cut between
/// entries, and the result is the same. False when it was stopped.
bool readText(std::string_view text, const DumpOptions &options, Reading &out);

/// Reads the same formats out of a text that is still coming: piece by piece, in order. For one
/// thread at a time.
class TextPieces {
public:
    /// The places of entries are kept when the options say so; they count from the beginning of the
    /// text that each piece came with.
    TextPieces(const DumpOptions &options, std::size_t expectedFlows);
    ~TextPieces();
    TextPieces(const TextPieces &) = delete;
    TextPieces &operator=(const TextPieces &) = delete;

    /// Where a text can be cut behind `from`, so that nothing is joined across the cut; its end
    /// when there is no such place near.
    static std::size_t cutBehind(std::string_view text, std::size_t from);
    /// Reads what stands in [begin, end) of a text. It may look at what is behind. False when stopped.
    bool read(std::string_view text, std::size_t begin, std::size_t end);
    /// As readText(); ends the work.
    void finish(Reading &out);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
