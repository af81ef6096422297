// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/xml_reader.h"

#include "format/entry_check.h"
#include "format/event_share.h"
#include "format/last_entry.h"
#include "format/lexer.h"
#include "format/passed_over.h"
#include "format/program_suffix.h"
#include "format/skip_log.h"
#include "format/tool_words.h"
#include "format/xml_cleaner.h"
#include "format/xml_flow_parser.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace ctscope {

namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view closing = "</flow>";
// The longest real element is far below 10 kB; this bounds what a missing end tag can cost.
constexpr std::size_t longestElement = 1 << 20;

/// The messages of the tool between the elements.
PassedOver wordsBetween(std::string_view text)
{
    constexpr std::size_t longestMessage = 500;
    PassedOver words;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t end = std::min(text.find('\n', position), text.size());
        const std::string_view line = trimmed(text.substr(position, std::min(end - position, longestMessage)));
        position = end + 1;
        if (line.empty() || line.find('<') != none)
            continue;
        if (isToolStatus(line))
            words.addStatus(line);
        else if (isLossWord(line))
            words.addLoss(line);
        else if (isToolError(line))
            words.addError(line);
    }
    return words;
}

bool isTag(std::string_view text, std::size_t at, std::string_view name) noexcept
{
    if (text.substr(at + 1, name.size()) != name)
        return false;
    const std::size_t after = at + 1 + name.size();
    return after < text.size() && std::string_view(" \t\r\n/>").find(text[after]) != none;
}

/// Finds a word from growing positions on. All searches together pass over the text once.
class ForwardSearch {
public:
    ForwardSearch(std::string_view text, std::string_view word)
        : m_text(text)
        , m_word(word)
    {
    }
    std::size_t from(std::size_t position)
    {
        if (!m_searched || position < m_from || position > m_found) {
            m_found = m_text.find(m_word, position);
            m_searched = true;
        }
        m_from = position;
        return m_found;
    }

private:
    std::string_view m_text;
    std::string_view m_word;
    std::size_t m_from = 0;
    std::size_t m_found = 0;
    bool m_searched = false;
};

/// Finds where elements begin; comments are skipped.
class ElementSearch {
public:
    explicit ElementSearch(std::string_view text)
        : m_text(text)
        , m_commentEnd(text, "-->")
    {
    }

    std::size_t next(std::size_t from, std::size_t limit = none)
    {
        const std::string_view range = m_text.substr(0, limit);
        while ((from = range.find('<', from)) != none) {
            if (range.substr(from, 4) == "<!--") {
                const std::size_t end = m_commentEnd.from(from);
                from = end == none ? from + 4 : end + 3;
            } else if (from + 1 < range.size() && range[from + 1] >= 'a' && range[from + 1] <= 'z') {
                return from;
            } else {
                ++from;
            }
        }
        return none;
    }

    std::size_t nextFlow(std::size_t from, std::size_t limit = none)
    {
        while ((from = next(from, limit)) != none && !isTag(m_text, from, "flow"))
            ++from;
        return from;
    }

private:
    std::string_view m_text;
    ForwardSearch m_commentEnd;
};

/// The rest of the line from a position on, at most the part that a skipped line keeps.
std::string_view lineAt(std::string_view text, std::size_t at) noexcept
{
    text = text.substr(at, SkippedLine::maxTextLength + 1);
    return text.substr(0, text.find('\n'));
}

/// Line numbers of growing positions.
class LineCounter {
public:
    explicit LineCounter(std::string_view text)
        : m_text(text)
    {
    }
    std::uint64_t at(std::size_t position)
    {
        const auto begin = m_text.begin() + static_cast<std::ptrdiff_t>(m_position);
        const auto end = m_text.begin() + static_cast<std::ptrdiff_t>(position);
        m_line += static_cast<std::uint64_t>(std::count(begin, end, '\n'));
        m_position = position;
        return m_line;
    }

private:
    std::string_view m_text;
    std::size_t m_position = 0;
    std::uint64_t m_line = 1;
};

/// "<flo": the cut beginning of an element.
bool isBeginOfFlow(std::string_view tail) noexcept
{
    return tail.size() >= 2 && std::string_view("<flow").starts_with(tail);
}

bool lacksItsEnd(std::string_view text) noexcept
{
    const std::size_t begin = text.rfind("<conntrack>");
    const std::size_t end = text.rfind("</conntrack>");
    return begin != none && (end == none || end < begin);
}

/// The positions of flows in the raw text.
class Places {
public:
    explicit Places(const CleanedXml *cleaned)
        : m_cleaned(cleaned)
    {
    }
    void keep(FlowStore &flows, std::size_t begin, std::size_t end) const
    {
        if (m_cleaned != nullptr)
            std::tie(begin, end) = m_cleaned->rawPlace(begin, end);
        flows.setLastLine(begin, end - begin);
    }

private:
    const CleanedXml *m_cleaned;
};

bool hasBreak(const std::optional<std::string> &text) noexcept { return text && text->find('\n') != none; }

/// A state is one word of capitals: "SYN_     RECV" is broken.
bool isBrokenState(const std::pair<std::string, std::string> &pair) noexcept
{
    return pair.first == "state"
        && std::ranges::any_of(pair.second, [](char c) { return (c < 'A' || c > 'Z') && c != '_' && !isDigit(c); });
}

/// True when a text of the flow was broken into lines, or shows other damage.
bool isDamaged(const Flow &flow)
{
    if (isPieceOfState(flow) || std::ranges::any_of(flow.unknownPairs, isBrokenState))
        return true;
    return hasPiecesOfAddresses(flow) || hasPiecesInProgram(flow) || hasBreak(flow.helper) || hasBreak(flow.secctx)
        || (flow.labels
            && std::ranges::any_of(*flow.labels, [](const std::string &label) { return label.find('\n') != none; }))
        || std::ranges::any_of(flow.unknownPairs, [](const auto &pair) { return pair.second.find('\n') != none; });
}

/// True when the text after an element was broken, so that a part of it is in the next line.
bool isSuffixBroken(std::string_view text, std::size_t end, std::size_t lineEnd, bool userspace) noexcept
{
    const std::size_t tag = std::min(text.find('<', end), text.size());
    if (lineEnd >= tag)
        return false;
    const auto has = [](std::string_view part, std::string_view word) { return part.find(word) != none; };
    const std::string_view line = text.substr(end, lineEnd - end);
    const std::string_view behind = trimmed(text.substr(lineEnd, tag - lineEnd));
    if (has(behind, "[USERSPACE]") || has(behind, "portid=") || has(behind, "progname=")
        || (has(line, "[") && !has(line, "]")))
        return true;
    // The rest of a value is one word; a sentence or the prefix of a log has more.
    const std::size_t first = behind.find_first_not_of(" \t\r\n>|#*/;");
    if (!userspace || first == none)
        return false;
    const std::string_view next = behind.substr(first, behind.find('\n', first) - first);
    return trimmed(next).find_first_of(" \t") == none;
}

void readCleanXml(std::string_view text, const Places &places, const DumpOptions &options, Reading &out)
{
    constexpr std::size_t reportEvery = 1 << 20;
    XmlFlowParser parser;
    SkipLog skipped;
    LineCounter lines(text);
    ElementSearch elements(text);
    ForwardSearch closings(text, closing);
    Flow flow;
    std::uint64_t events = 0;
    std::size_t reported = 0;
    std::size_t start = elements.nextFlow(0);
    std::size_t seen = 0; // up to here each end tag has its begin
    const auto skipStrayEnd = [&] {
        if (const std::size_t stray = closings.from(seen);
            stray < start && text.substr(seen, std::min(stray, text.size()) - seen).find("<!--") == none)
            skipped.skip(lines.at(stray), SkipReason::ElementBeginningMissing, lineAt(text, stray));
    };
    const auto skip = [&](SkipReason reason) { skipped.skip(lines.at(start), std::move(reason), lineAt(text, start)); };
    while (start != none) {
        if (start - reported >= reportEvery) {
            reported = start;
            if (options.progress)
                options.progress(start);
            if (options.stop.stop_requested())
                break;
        }
        skipStrayEnd();
        const std::size_t close = closings.from(start);
        const std::size_t end = close == none ? none : close + closing.size();
        // An element that is cut off by the next one has no end tag.
        const std::size_t next = elements.nextFlow(start + 1, end);
        if (next != none || end == none) {
            skip(SkipReason::ElementUnfinished);
            start = next;
            seen = std::min(next, text.size());
            continue;
        }
        if (end - start > longestElement) {
            skip(SkipReason::ElementTooLong);
            start = elements.nextFlow(end);
            seen = end;
            continue;
        }
        if (!parser.parse(text.substr(start, end - start), flow) || isDamaged(flow)) {
            skip(parser.reason().value_or(SkipReason::PartMissing));
            start = elements.nextFlow(end);
            seen = end;
            continue;
        }
        const std::size_t lineEnd = std::min(text.find_first_of("\n<", end), text.size());
        const ProgramSuffix suffix = readProgramSuffix(text.substr(end, lineEnd - end), flow);
        const bool userspace = suffix == ProgramSuffix::Whole;
        if (userspace && lineEnd == text.size() && endingOfProgram(flow, out.flows) != Ending::Whole)
            addEndingDoubt(out, lines.at(start));
        if (suffix == ProgramSuffix::Broken || isSuffixBroken(text, end, lineEnd, userspace)) {
            skip(SkipReason::EndMissing);
            start = elements.nextFlow(end);
            seen = end;
            continue;
        }
        events += flow.event != EventKind::None ? 1 : 0;
        out.flows.append(flow);
        if (options.keepText) {
            std::size_t shownEnd = userspace ? lineEnd : end;
            while (text[shownEnd - 1] == '\r' || text[shownEnd - 1] == ' ')
                --shownEnd;
            places.keep(out.flows, start, shownEnd);
        }
        start = elements.nextFlow(end);
        seen = end;
    }
    if (start == none)
        skipStrayEnd();
    if (const std::size_t last = text.rfind('<'); last != none && isBeginOfFlow(trimmed(text.substr(last)))) {
        start = last;
        skip(SkipReason::ElementUnfinished);
    }
    out.lines += lines.at(text.size()) - (text.empty() || text.back() == '\n' ? 1 : 0);
    if (options.progress)
        options.progress(text.size());
    judgeEvents(out, events);
    skipped.moveInto(out);
    wordsBetween(text).addTo(out);
    // A log ends where its tool was killed, but a table has its end tag.
    if (!out.isEventLog && lacksItsEnd(text)) {
        ++out.doubts;
        out.remarks.emplace_back(Remark::XmlWithoutEnd);
    }
}

} // namespace

void readXml(std::string_view text, const DumpOptions &options, Reading &out)
{
    const std::optional<CleanedXml> cleaned = cleanXml(text);
    readCleanXml(cleaned ? std::string_view(cleaned->text) : text, Places(cleaned ? &*cleaned : nullptr), options, out);
}

} // namespace ctscope
