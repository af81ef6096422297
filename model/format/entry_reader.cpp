// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_reader.h"

#include "format/entry_check.h"
#include "format/entry_pieces.h"
#include "format/entry_words.h"
#include "format/fast_line.h"
#include "format/last_entry.h"
#include "format/line_cleaner.h"
#include "format/log_time.h"
#include "format/several_entries.h"
#include "format/terminal_text.h"
#include "format/ulogd_line.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace ctscope {

EntryReader::EntryReader(std::string_view text, bool keepPlaces, FlowStore &store)
    : m_text(text)
    , m_keepPlaces(keepPlaces)
    , m_store(store)
{
}

std::size_t EntryReader::readFastLine(std::size_t begin)
{
    const char *const p = m_text.data() + begin;
    if (m_text.size() - begin < fastLineReach || m_pending.opening || !surelyBeginsEntry(p))
        return begin;
    if (m_pending.active)
        flush(Behind::Entry);
    const char *const next = appendFastLine(p, m_store);
    if (next == nullptr)
        return begin;
    m_suspect.reset();
    ++m_lines;
    const auto length = static_cast<std::size_t>(next - p);
    if (m_keepPlaces)
        m_store.setLastLine(begin, length - 1);
    return begin + length;
}

void EntryReader::readLine(std::size_t begin, std::size_t end)
{
    ++m_lines;
    const std::string_view raw = m_text.substr(begin, end - begin);
    if (std::memchr(raw.data(), '\0', raw.size()) != nullptr) {
        flush(Behind::Entry);
        m_skipped.skip(m_lines, SkipReason::LineHasNul, raw);
        return;
    }
    std::string_view line = cleanLine(raw, m_scratch);
    const bool wraps = line.ends_with('\\');
    if (wraps)
        line = trimmed(line.substr(0, line.size() - 1));
    if (line.find('\n') == std::string_view::npos) {
        readLineText(line, begin, end, wraps);
        return;
    }
    for (std::size_t i = 0; i <= line.size();) {
        const std::size_t next = std::min(line.find('\n', i), line.size());
        readLineText(cleanLine(line.substr(i, next - i), m_partScratch), begin, end, wraps && next == line.size());
        i = next + 1;
    }
}

void EntryReader::readLineText(std::string_view line, std::size_t begin, std::size_t end, bool wraps)
{
    findSeveralEntries(line, m_begins);
    const bool atEnd = end == m_text.size();
    if (m_begins.empty()) {
        m_atEnd = atEnd;
        m_severalEntries = false;
        readPart(withoutSeparators(line), begin, end, wraps);
        return;
    }
    m_severalEntries = true;
    // If the line was not changed for reading, each entry has its own position.
    const bool inText = line.data() >= m_text.data() && line.data() + line.size() <= m_text.data() + m_text.size();
    for (std::size_t i = 0; i < m_begins.size(); ++i) {
        const bool last = i + 1 == m_begins.size();
        const std::size_t next = last ? line.size() : m_begins[i + 1];
        const std::string_view part = withoutSeparators(line.substr(m_begins[i], next - m_begins[i]));
        m_atEnd = last && atEnd;
        const auto place = inText ? static_cast<std::size_t>(part.data() - m_text.data()) : begin;
        readPart(part, place, inText ? place + part.size() : end, last && wraps);
    }
}

/// True for the rest of a value before an entry, which is not a line number: "34567 tcp 6".
bool EntryReader::isRestBefore(std::string_view part, std::optional<std::uint64_t> number) const noexcept
{
    if (!mayBeRestOfAValue(part) || logTimeAt(part) || isClock(wordAt(part, 0)))
        return false;
    const auto before = m_pending.entryNumber;
    if (!number || !before || !numberBeforeEntry(part))
        return true;
    // Either entries or lines are numbered.
    return *number != *before + 1 && *number != *before + (m_lines - m_pending.number);
}

bool EntryReader::continuesPending(LineKind kind, int sources, std::string_view part) const noexcept
{
    if (!m_pending.active || kind == LineKind::Entry)
        return m_pending.active && m_pending.opening;
    if (m_pending.wraps)
        return true;
    // An entry has two tuples: a third one belongs to another entry, whose beginning was lost.
    if (m_pending.sources + sources > 2 || endsInAWord(m_pending.text))
        return false;
    if (m_pending.sources == 0 && kind == LineKind::Prose && sortOfWord(part) == WordSort::Known) // a state
        return true;
    return kind == LineKind::Continuation || (kind == LineKind::Fragment && m_pending.sources == 0 && sources > 0)
        || closesBracket(m_pending.text, part);
}

void EntryReader::startPending(std::string_view part, std::size_t begin, std::size_t end, int sources)
{
    m_pending.active = true;
    m_pending.opening = false;
    m_pending.tooLong = false;
    m_pending.sources = sources;
    m_pending.text.assign(part);
    m_pending.seams.clear();
    m_pending.pieces = m_severalEntries;
    m_pending.number = m_lines;
    m_pending.begin = begin;
    m_pending.end = end;
}

void EntryReader::joinPending(std::string_view part, std::size_t end, int sources)
{
    m_pending.end = end;
    m_pending.sources += sources;
    if (m_pending.text.size() + part.size() > longestEntry)
        m_pending.tooLong = true;
    if (m_pending.tooLong)
        return;
    m_pending.pieces = true;
    if (!m_pending.wraps)
        m_pending.seams.push_back(m_pending.text.size());
    m_pending.text += ' ';
    m_pending.text += part;
}

void EntryReader::readPart(std::string_view part, std::size_t begin, std::size_t end, bool wraps)
{
    if (part.size() > longestEntry) {
        flush(Behind::Entry);
        m_skipped.skip(m_lines, SkipReason::LineTooLong, part);
        return;
    }
    if (const auto translated = conntrackLineOfUlogd(part, m_ulogd))
        part = *translated;
    const std::optional<std::uint64_t> number = lineNumberOf(part);
    // With the next line number the entry continues after it.
    const bool numbered = m_pending.active && number && m_pending.lineNumber && *number == *m_pending.lineNumber + 1;
    if (numbered) {
        const std::string_view rest = withoutLineNumber(part);
        if (rest.empty()) {
            m_pending.lineNumber = number;
            m_pending.wraps = wraps;
            return;
        }
        const LineKind restKind = m_sorter.kindOf(rest);
        if (restKind == LineKind::Continuation || restKind == LineKind::Fragment
            || (restKind == LineKind::Entry && m_pending.opening))
            part = rest;
    }
    LineKind kind = m_sorter.kindOf(part);
    if (kind == LineKind::Blank)
        return;
    const EntryHead &head = m_sorter.head();
    const bool nameAlone = m_severalEntries && head.hasProtocol && head.wellFormed && head.atStart
        && head.tupleToken == m_sorter.tokens().size();
    if (kind != LineKind::Entry && (nameAlone || (kind == LineKind::Prose && isTime(m_sorter.tokens()))))
        kind = LineKind::Opening; // of an entry that continues in the next line
    const int sources = sourcesIn(m_sorter.tokens());
    if (continuesPending(kind, sources, part)) {
        joinPending(part, end, sources);
        m_pending.lineNumber = numbered ? number : m_pending.lineNumber;
        m_pending.opening = m_pending.opening && kind == LineKind::Opening;
        m_pending.wraps = wraps;
        return;
    }
    // "34567 tcp 6", or an entry after its line number.
    const bool restBefore = (kind == LineKind::Entry || kind == LineKind::Opening) && m_pending.active
        && (isRestBefore(numbered ? withoutLineNumber(part) : part, number)
            || hasPairBefore(m_sorter.tokens(), head.hasProtocol ? head.name.data() : part.data() + part.size()));
    // "k" or "k [NEW] tcp", after "progname=conntrac"; "se", after "u"
    const bool program = m_pending.active && m_pending.text.find("[USERSPACE]") != std::string::npos;
    const std::string_view word = withoutLineNumber(part);
    const bool restOfName = kind == LineKind::Prose
        ? m_pending.active && word.find_first_of(" \t") == std::string_view::npos && (program || isPieceOfKey(word))
            && !(m_atEnd && mayBeginEntry(part))
        : kind == LineKind::Entry && program && !m_pending.prefixed && hasWordBefore(m_sorter.tokens(), head);
    const bool begins = part.size() >= 4 && surelyBeginsEntry(part.data()); // an entry, though a damaged one
    const bool fragment = restBefore || restOfName
        || (!begins
            && (kind == LineKind::Fragment || kind == LineKind::Continuation
                || (kind == LineKind::Prose && m_pending.active && isPieceBehindFrames(part))));
    const bool fieldBefore = fragment && beginsWithField(m_sorter.tokens());
    flush(!fragment ? Behind::Entry : sources == 0 || fieldBefore ? Behind::Rest : Behind::Fragment);
    if (kind == LineKind::Entry || kind == LineKind::Opening) {
        m_suspect.reset();
        startPending(part, begin, end, sources);
        m_pending.lineNumber = m_pending.entryNumber = numberBeforeEntry(part);
        m_pending.prefixed = hasWordBefore(m_sorter.tokens(), head);
        m_pending.beginLost = !beginsWith(std::exchange(m_lost, Beginning::None), m_sorter.tokens());
        m_pending.opening = kind == LineKind::Opening;
        m_pending.wraps = wraps;
        return;
    }
    readOther(kind, part);
}

void EntryReader::readOther(LineKind kind, std::string_view part)
{
    switch (kind) {
    case LineKind::Blank:
    case LineKind::Entry:
    case LineKind::Opening:
    case LineKind::Count: return;
    case LineKind::Status:
        if (m_passed.addStatus(part))
            mark(ReadingMark::Kind::ListEnd);
        return;
    case LineKind::ToolError: m_passed.addError(part); return;
    case LineKind::Loss: m_passed.addLoss(part); return;
    case LineKind::Command:
        mark(ReadingMark::Kind::Heading);
        ++m_passed[LineKind::Prose];
        return;
    case LineKind::Expecting:
    case LineKind::Expectation:
    case LineKind::Statistics: ++m_passed[kind]; return;
    case LineKind::Prose:
        m_lost = beginningBehind(part);
        if (isPieceBehindFrames(part))
            dropSuspect();
        if (m_atEnd && !m_store.empty() && mayBeginEntry(part))
            m_skipped.skip(m_lines, SkipReason::TextEndsInside, part);
        else
            ++m_passed[kind];
        mark(part.starts_with("==> ") && part.ends_with(" <==") ? ReadingMark::Kind::ListEnd
                : isTimeAlone(part)                             ? ReadingMark::Kind::Heading
                                                                : ReadingMark::Kind::OtherLine);
        return;
    case LineKind::Continuation:
    case LineKind::Fragment:
        m_skipped.skip(m_lines, m_atEnd ? SkipReason::TextEndsInside : SkipReason::BeginningMissing, part);
        m_lost = beginningBehind(part);
        dropSuspect();
        return;
    case LineKind::Xml: m_skipped.skip(m_lines, SkipReason::LineIsXml, part); return;
    case LineKind::Save: m_skipped.skip(m_lines, SkipReason::LineIsSave, part); return;
    case LineKind::Foreign:
        if (listsConnections(m_sorter.foreign()))
            m_skipped.skip(m_lines, m_sorter.foreign(), part);
        else
            ++m_passed[LineKind::Prose];
        return;
    case LineKind::Setting: m_skipped.skip(m_lines, SkipReason::LineIsSetting, part); return;
    case LineKind::Garbage:
        m_skipped.skip(m_lines, part == uncertainLine ? SkipReason::LineUncertain : SkipReason::LineNotText, part);
        return;
    }
}

/// The skipped text may be the end of the previous entry, with other lines in between.
void EntryReader::dropSuspect()
{
    if (!m_suspect)
        return;
    const LackingEntry suspect = *std::exchange(m_suspect, std::nullopt);
    const Flow flow = m_store.flow(suspect.row);
    if (flow.use && endingOfEntry(m_pending.text, flow, {}) == Ending::Whole)
        return;
    if (m_lacking.empty() || m_lacking.back().row != suspect.row)
        m_lacking.push_back(suspect);
    m_lacking.back().cut = true;
}

void EntryReader::mark(ReadingMark::Kind kind)
{
    if (m_marks.empty() || m_marks.back().row != m_store.size())
        m_marks.push_back({m_store.size(), kind});
    else
        m_marks.back().kind = std::max(m_marks.back().kind, kind);
}

/// Reads the pending entry into m_flow; why it cannot be shown, nothing when it can.
std::optional<SkipReason> EntryReader::problemOfPending(Behind behind)
{
    if (m_pending.tooLong)
        return SkipReason::LineTooLong;
    const std::string_view entry = m_pending.text;
    if (auto problem = m_parser.parse(entry, m_flow)) {
        return behind == Behind::TextEnd && problem->mayBeCutOff ? SkipReason(SkipReason::TextEndsInside)
                                                                 : std::move(problem->reason);
    }
    if (m_pending.pieces
        && (!hasKnownFieldsAlone(entry)
            || !std::ranges::all_of(m_pending.seams, [entry](std::size_t seam) { return isSoundSeam(entry, seam); })))
        return SkipReason::JoinUncertain;
    if (hasPiecesOfFields(m_flow))
        return SkipReason::PartMissing;
    if (m_pending.beginLost)
        return SkipReason::BeginningMissing;
    // "OY] tcp", "6789.123456] [NEW] tcp": the tag or the time is cut, or lost.
    if (const std::size_t close = entry.find(']'); close < entry.find('['))
        return SkipReason::BeginningMissing;
    if (behind == Behind::Entry)
        return endsInAWord(entry) && !m_flow.program ? std::optional<SkipReason>(SkipReason::EndMissing) : std::nullopt;
    if (behind == Behind::Rest)
        return SkipReason::ContinuationUncertain;
    if (behind == Behind::Fragment) // without the other entries, so that the cuts for threads make no difference
        return m_flow.use && endingOfEntry(entry, m_flow, {}) == Ending::Whole
            ? std::nullopt
            : std::optional<SkipReason>(SkipReason::ContinuationUncertain);
    const Ending ending = endingOfEntry(entry, m_flow, m_store);
    if (ending == Ending::CutOff)
        return SkipReason::TextEndsInside;
    if (ending == Ending::Doubtful)
        m_doubtfulEnd = m_pending.number;
    return std::nullopt;
}

void EntryReader::flush(Behind behind)
{
    if (!m_pending.active)
        return;
    m_pending.active = false;
    // A skipped line is shown unchanged, several lines as they were joined.
    const std::string_view raw = m_text.substr(m_pending.begin, m_pending.end - m_pending.begin);
    const std::string_view shown =
        raw.find('\n') == std::string_view::npos ? trimmed(raw) : std::string_view(m_pending.text);
    if (auto problem = problemOfPending(behind)) {
        m_skipped.skip(m_pending.number, std::move(*problem), shown);
        m_lost = beginningBehind(m_pending.text);
        return;
    }
    m_events += m_flow.event != EventKind::None ? 1 : 0;
    const Row row = m_store.append(m_flow);
    if (m_keepPlaces)
        m_store.setLastLine(m_pending.begin, raw.size());
    m_suspect = {row, m_pending.number, m_pending.pieces, false};
    if (!m_flow.use || !m_flow.id || !m_flow.eventTime)
        m_lacking.push_back(*m_suspect);
}

void EntryReader::finish(bool cutOff)
{
    flush(cutOff ? Behind::TextEnd : Behind::Entry);
    m_pending = {};
}

} // namespace ctscope
