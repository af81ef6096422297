// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/entry_pieces.h"
#include "format/lacking_entries.h"
#include "format/line_kind.h"
#include "format/line_parser.h"
#include "format/passed_over.h"
#include "format/several_readings.h"
#include "format/skip_log.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// Combines the lines of a text to entries, and adds the entries to a FlowStore. Lines that continue an entry
/// are joined to it, so an entry is complete only when the next one begins.
class EntryReader {
public:
    /// `text` is the whole text; the positions of entries are recorded in the store when `keepPlaces`.
    EntryReader(std::string_view text, bool keepPlaces, FlowStore &store);

    /// Reads the line at `begin`, which ends before `end` (its newline or the text's end).
    void readLine(std::size_t begin, std::size_t end);
    /// Reads the line at `begin` if it is in the fast grammar and complete in itself. Returns the begin of
    /// the next line, or `begin` when readLine() must read this one.
    std::size_t readFastLine(std::size_t begin);
    /// Ends the last entry. `cutOff`: the text has no newline at its end, so that its last entry
    /// may be a part of one.
    void finish(bool cutOff);

    std::uint64_t lines() const noexcept { return m_lines; }
    /// The number of entries that are events.
    std::uint64_t events() const noexcept { return m_events; }
    /// The line where the last entry begins, if that was read but may not be whole.
    std::optional<std::uint64_t> doubtfulEnd() const noexcept { return m_doubtfulEnd; }
    /// Entries that were read, but lack fields that most entries have.
    std::vector<LackingEntry> &lacking() noexcept { return m_lacking; }
    SkipLog &skipped() noexcept { return m_skipped; }
    PassedOver &passedOver() noexcept { return m_passed; }
    /// Where another reading of the table may begin, in ascending order; rows are those of the store.
    std::vector<ReadingMark> &marks() noexcept { return m_marks; }

    /// Longer lines, and longer entries of several lines, are skipped.
    static constexpr std::size_t longestEntry = std::size_t(1) << 20;

private:
    struct Pending {
        bool active = false;
        bool opening = false; ///< without a protocol so far
        bool wraps = false;   ///< its last line ended with a backslash
        bool tooLong = false;
        int sources = 0; ///< "src=" so far
        std::string text;
        bool pieces = false;                      ///< of several lines, or of a line with several entries
        std::vector<std::size_t> seams;           ///< where its lines were joined with a blank
        std::optional<std::uint64_t> lineNumber;  ///< before its last line
        std::optional<std::uint64_t> entryNumber; ///< before its first line
        bool prefixed = false;                    ///< a word is before it
        bool beginLost = false;                   ///< its tag seems to be at the end of the previous entry
        std::uint64_t number = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    /// The text after an entry, which shows whether the entry is whole.
    enum class Behind : std::uint8_t {
        Entry,    ///< another entry, or an unrelated line
        Fragment, ///< a part of an entry with a tuple, which was not joined
        Rest,     ///< a part without a tuple, certainly the rest of an entry
        TextEnd,  ///< the end of a text that has no newline there
    };

    /// Reads the text of one line, which may have several entries.
    void readLineText(std::string_view line, std::size_t begin, std::size_t end, bool wraps);
    void readPart(std::string_view part, std::size_t begin, std::size_t end, bool wraps);
    bool isRestBefore(std::string_view part, std::optional<std::uint64_t> number) const noexcept;
    bool continuesPending(LineKind kind, int sources, std::string_view part) const noexcept;
    void startPending(std::string_view part, std::size_t begin, std::size_t end, int sources);
    void joinPending(std::string_view part, std::size_t end, int sources);
    void readOther(LineKind kind, std::string_view part);
    void dropSuspect();
    void mark(ReadingMark::Kind kind);
    void flush(Behind behind);
    std::optional<SkipReason> problemOfPending(Behind behind);

    std::string_view m_text;
    bool m_keepPlaces;
    FlowStore &m_store;
    LineSorter m_sorter;
    LineParser m_parser;
    Flow m_flow;
    std::string m_scratch;
    std::string m_partScratch;
    std::vector<std::size_t> m_begins;
    std::string m_ulogd;
    Pending m_pending;
    SkipLog m_skipped;
    PassedOver m_passed;
    std::vector<ReadingMark> m_marks;
    std::uint64_t m_lines = 0;
    std::uint64_t m_events = 0;
    std::optional<std::uint64_t> m_doubtfulEnd;
    std::vector<LackingEntry> m_lacking;
    std::optional<LackingEntry> m_suspect; ///< the previous entry, whose end may be further down
    Beginning m_lost = Beginning::None;    ///< of the next entry
    bool m_severalEntries = false;         ///< on the present line
    bool m_atEnd = false;                  ///< the present line is the last one and has no newline
};

} // namespace ctscope
