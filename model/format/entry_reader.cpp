// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_reader.h"

#include "format/fast_line.h"
#include "format/last_entry.h"
#include "format/line_cleaner.h"
#include "format/terminal_text.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace ctscope {

namespace {

constexpr std::string_view tooLongReason = "the line is longer than 1 MiB";

/// "… [start=Mon Nov" and "23 13:32:16 2026] use=1": a line broken within a bracket.
bool closesBracket(std::string_view entry, std::string_view part) noexcept
{
    const std::size_t open = entry.rfind('[');
    if (open == std::string_view::npos || entry.find(']', open) != std::string_view::npos)
        return false;
    const std::size_t close = part.find(']');
    return close != std::string_view::npos && close < part.find('[');
}

int sourcesIn(const std::vector<Token> &tokens) noexcept
{
    return static_cast<int>(std::ranges::count_if(tokens, [](const Token &token) { return token.isPair("src"); }));
}

} // namespace

EntryReader::EntryReader(std::string_view text, bool keepPlaces, FlowStore &store)
    : m_text(text)
    , m_keepPlaces(keepPlaces)
    , m_store(store)
{
}

std::size_t EntryReader::takeFastLine(std::size_t begin)
{
    const char *const p = m_text.data() + begin;
    if (m_text.size() - begin < fastLineReach || m_pending.opening || !surelyBeginsEntry(p))
        return begin;
    if (m_pending.active)
        flush(false);
    const char *const next = appendFastLine(p, m_store);
    if (next == nullptr)
        return begin;
    ++m_lines;
    const auto length = static_cast<std::size_t>(next - p);
    if (m_keepPlaces)
        m_store.setLastLine(begin, length - 1);
    return begin + length;
}

void EntryReader::takeLine(std::size_t begin, std::size_t end)
{
    ++m_lines;
    m_atEnd = end == m_text.size();
    const std::string_view raw = m_text.substr(begin, end - begin);
    if (raw.size() > longestEntry) {
        flush(false);
        m_skipped.skip(m_lines, tooLongReason, raw);
        return;
    }
    if (std::memchr(raw.data(), '\0', raw.size()) != nullptr) {
        flush(false);
        m_skipped.skip(m_lines, "the line has a NUL byte in it", raw);
        return;
    }
    std::string_view line = cleanLine(raw, m_scratch);
    const bool wraps = line.ends_with('\\');
    if (wraps)
        line = trimmed(line.substr(0, line.size() - 1));
    if (line.find('\n') == std::string_view::npos) {
        takePart(line, begin, end, wraps);
        return;
    }
    for (std::size_t i = 0; i <= line.size();) {
        const std::size_t next = std::min(line.find('\n', i), line.size());
        takePart(cleanLine(line.substr(i, next - i), m_partScratch), begin, end, wraps && next == line.size());
        i = next + 1;
    }
}

bool EntryReader::continuesPending(LineKind kind, int sources, std::string_view part) const noexcept
{
    if (!m_pending.active || kind == LineKind::Entry)
        return m_pending.active && m_pending.opening;
    if (m_pending.wraps)
        return true;
    // An entry has two tuples: a third one is of another entry, whose beginning was lost.
    if (m_pending.sources + sources > 2)
        return false;
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
    m_pending.text += ' ';
    m_pending.text += part;
}

void EntryReader::takePart(std::string_view part, std::size_t begin, std::size_t end, bool wraps)
{
    const LineKind kind = m_sorter.kindOf(part);
    if (kind == LineKind::Blank)
        return;
    const int sources = sourcesIn(m_sorter.tokens());
    if (continuesPending(kind, sources, part)) {
        joinPending(part, end, sources);
        m_pending.opening = m_pending.opening && kind != LineKind::Entry;
        m_pending.wraps = wraps;
        return;
    }
    flush(false);
    if (kind == LineKind::Entry || kind == LineKind::Opening) {
        startPending(part, begin, end, sources);
        m_pending.opening = kind == LineKind::Opening;
        m_pending.wraps = wraps;
        return;
    }
    takeOther(kind, part);
}

void EntryReader::takeOther(LineKind kind, std::string_view part)
{
    switch (kind) {
    case LineKind::Blank:
    case LineKind::Entry:
    case LineKind::Opening:
    case LineKind::Count:
        return;
    case LineKind::Status:
        m_passed.addStatus(part);
        return;
    case LineKind::Expecting:
    case LineKind::Expectation:
    case LineKind::Statistics:
        ++m_passed[kind];
        return;
    case LineKind::Prose:
        if (m_atEnd && !m_store.empty() && mayBeginEntry(part))
            m_skipped.skip(m_lines, cutOffReason, part);
        else
            ++m_passed[kind];
        return;
    case LineKind::Continuation:
    case LineKind::Fragment:
        m_skipped.skip(m_lines, m_atEnd ? cutOffReason : "the beginning of this entry is missing", part);
        return;
    case LineKind::Xml:
        m_skipped.skip(m_lines, "this line is XML", part);
        return;
    case LineKind::Save:
        m_skipped.skip(m_lines, "this line is in the form of conntrack -o save", part);
        return;
    case LineKind::Cilium:
        m_skipped.skip(m_lines, "this line is from cilium", part);
        return;
    case LineKind::PfState:
        m_skipped.skip(m_lines, "this line is from pf", part);
        return;
    case LineKind::MikroTik:
        m_skipped.skip(m_lines, "this line is from a MikroTik router", part);
        return;
    case LineKind::OpenVSwitch:
        m_skipped.skip(m_lines, "this line is from Open vSwitch", part);
        return;
    case LineKind::Setting:
        m_skipped.skip(m_lines, "this line is a setting, from sysctl", part);
        return;
    case LineKind::NfctTrace:
        m_skipped.skip(m_lines, "this line is from nfcttrace", part);
        return;
    case LineKind::Garbage:
        m_skipped.skip(m_lines, part == uncertainLine ? "what this line showed is not certain" : "this line is not text", part);
        return;
    }
}

void EntryReader::flush(bool cutOff)
{
    if (!m_pending.active)
        return;
    m_pending.active = false;
    // What was skipped is shown as it stands, and several lines as they were joined.
    const std::string_view raw = m_text.substr(m_pending.begin, m_pending.end - m_pending.begin);
    const std::string_view shown = raw.find('\n') == std::string_view::npos ? trimmed(raw) : m_pending.text;
    if (m_pending.tooLong) {
        m_skipped.skip(m_pending.number, tooLongReason, shown);
        return;
    }
    if (const auto problem = m_parser.parse(m_pending.text, m_flow)) {
        m_skipped.skip(m_pending.number, cutOff && problem->mayBeCutOff ? cutOffReason : problem->reason, shown);
        return;
    }
    const Ending ending = cutOff ? endingOfEntry(m_pending.text, m_flow, m_store) : Ending::Whole;
    if (ending == Ending::CutOff) {
        m_skipped.skip(m_pending.number, cutOffReason, shown);
        return;
    }
    if (ending == Ending::Doubtful)
        m_doubtfulEnd = m_pending.number;
    m_events += m_flow.event != EventKind::None ? 1 : 0;
    m_store.append(m_flow);
    if (m_keepPlaces)
        m_store.setLastLine(m_pending.begin, raw.size());
}

void EntryReader::finish(bool cutOff)
{
    flush(cutOff);
    m_pending = {};
}

} // namespace ctscope
