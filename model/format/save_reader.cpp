// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/save_reader.h"

#include "format/entry_check.h"
#include "format/last_entry.h"
#include "format/line_cleaner.h"
#include "format/line_kind.h"
#include "format/passed_over.h"
#include "format/save_line.h"
#include "format/several_entries.h"
#include "format/skip_log.h"
#include "format/tool_words.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ctscope {

namespace {

constexpr std::size_t longestEntry = std::size_t(1) << 20;

/// True when an option stands somewhere as the first word of a line may.
bool hasCommand(std::string_view text, std::string_view command) noexcept
{
    const auto isWordPart = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    };
    for (std::size_t at = text.find(command); at != std::string_view::npos; at = text.find(command, at + 1)) {
        const std::size_t end = at + command.size();
        if ((at == 0 || !isWordPart(text[at - 1])) && end < text.size() && !isWordPart(text[end]))
            return true;
    }
    return false;
}

/// What only a log of events has. A log of NEW events alone may have nothing of it.
bool hasEvents(std::string_view text) noexcept
{
    return hasCommand(text, "-U") || hasCommand(text, "-D") || hasCommand(text, "--update") || hasCommand(text, "--delete")
        || text.find("[USERSPACE]") != std::string_view::npos || text.find("flow events ha") != std::string_view::npos;
}

EventKind eventOf(SaveLineKind kind) noexcept
{
    switch (kind) {
    case SaveLineKind::Update: return EventKind::Update;
    case SaveLineKind::Destroy: return EventKind::Destroy;
    default: return EventKind::New;
    }
}

/// An entry in its first second: nothing came back, and the kernel's default timeout for this is whole.
bool isFresh(const Flow &flow) noexcept
{
    if (!flow.status.unreplied || !flow.timeout)
        return false;
    switch (flow.protocol) {
    case protocol::tcp: return flow.state == State::TcpSynSent && flow.timeout == 120u;
    case protocol::udp:
    case protocol::udplite:
    case protocol::icmp:
    case protocol::icmpv6:
    case protocol::gre: return flow.timeout == 30u;
    case protocol::sctp: return flow.timeout == (flow.state == State::SctpClosed ? 10u : 3u);
    case protocol::dccp: return flow.timeout == 240u;
    default: return flow.timeout == 600u;
    }
}

/// The tool prints every option of an entry, with its value.
bool isDamaged(std::string_view options, const Flow &flow)
{
    const auto isPiece = [](const auto &pair) {
        return pair.first.size() == 1 || isPieceOfSaveOption(pair.first);
    };
    const bool ports = flow.original.keys.kind == L4Kind::Ports && flow.protocol != protocol::dccp;
    const auto isPieceOfWord = [](const std::string &word) {
        return !std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    };
    return std::ranges::any_of(flow.bareWords, isPieceOfWord) || std::ranges::any_of(flow.unknownPairs, isPiece) || hasPiecesOfAddresses(flow)
        || hasPiecesInProgram(flow)
        || (ports && (options.find("--sport ") == std::string_view::npos || options.find("--dport ") == std::string_view::npos))
        || isPieceOfState(flow) || (flow.state != State::Other && endingOfSaveLine(options, flow, {}) == Ending::CutOff);
}

/// What can be the rest of a word that was cut: no sentence.
bool mayBeRest(std::string_view part) noexcept
{
    const std::string_view word = firstWord(part);
    const std::string_view rest = trimmed(part.substr(word.size()));
    const bool ofLetters = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    return rest.empty() || rest.starts_with('-') || rest.starts_with('[') || !ofLetters;
}

/// Puts the lines together to entries: like EntryReader, which see.
class Entries {
public:
    Entries(std::string_view text, const DumpOptions &options, Reading &out)
        : m_text(text), m_keepText(options.keepText), m_out(out)
    {
    }

    void takeLine(std::size_t begin, std::size_t end);
    void finish();

private:
    struct Pending {
        bool active = false;
        bool wraps = false;
        bool tooLong = false;
        SaveHead head;
        std::string text;
        std::uint64_t number = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    enum class Behind : std::uint8_t {
        Entry,    ///< another one, or what has nothing to do with it
        Fragment, ///< what may be its rest, but was not joined
        TextEnd,
    };

    void takeEntries(std::string_view line, std::size_t begin, std::size_t end, bool wraps);
    void takePart(std::string_view part, std::size_t begin, std::size_t end, bool wraps);
    void takeOther(std::string_view part, bool atEnd);
    std::string_view continuation(std::string_view part) const noexcept;
    void flush(Behind behind);
    void becomeEvents();

    std::string_view m_text;
    bool m_keepText;
    Reading &m_out;
    LineSorter m_sorter;
    SkipLog m_skipped;
    PassedOver m_passed;
    Pending m_pending;
    std::string m_scratch;
    std::string m_partScratch;
    std::string m_reason;
    bool m_allFresh = true;
    bool m_isTable = false; ///< the tool said so
};

void Entries::takeLine(std::size_t begin, std::size_t end)
{
    ++m_out.lines;
    const std::string_view raw = m_text.substr(begin, end - begin);
    if (raw.size() > longestEntry || std::memchr(raw.data(), '\0', raw.size()) != nullptr) {
        flush(Behind::Entry);
        m_skipped.skip(m_out.lines, raw.size() > longestEntry ? "the line is longer than 1 MiB" : "the line has a NUL byte in it", raw);
        return;
    }
    std::string_view line = cleanLine(raw, m_scratch);
    const bool wraps = line.ends_with('\\');
    if (wraps)
        line.remove_suffix(1);
    for (std::size_t i = 0; i <= line.size();) {
        const std::size_t next = std::min(line.find('\n', i), line.size());
        const std::string_view part = line.substr(i, next - i);
        const bool whole = part.size() == line.size(); // one line is cleaned already
        takeEntries(whole ? trimmed(part) : cleanLine(part, m_partScratch), begin, end, wraps && next == line.size());
        i = next + 1;
    }
}

/// Several entries on one line, as xargs(1) makes it: each begins with its command.
void Entries::takeEntries(std::string_view line, std::size_t begin, std::size_t end, bool wraps)
{
    std::size_t at = 0;
    for (std::size_t dash = line.find(" -"); dash != std::string_view::npos; dash = line.find(" -", dash + 1)) {
        const std::string_view command = line.substr(dash + 1, 3);
        if ((command == "-A " || command == "-U " || command == "-D " || command == "-I ")
            && isSaveOption(firstWord(line.substr(dash + 4))) && at < dash && line.find(" -", at + 1) < dash) {
            takePart(withoutSeparators(line.substr(at, dash - at)), begin, end, false);
            at = dash + 1;
        }
    }
    takePart(at == 0 ? line : withoutSeparators(line.substr(at)), begin, end, wraps);
}

/// What of the part goes on with the pending entry; empty when it does not.
std::string_view Entries::continuation(std::string_view part) const noexcept
{
    if (!m_pending.active)
        return {};
    if (m_pending.head.numbered) {
        // "    12\t-d 10.0.0.2", "12:-d 10.0.0.2"
        const std::size_t digits = std::min(part.find_first_not_of("0123456789"), part.size());
        const std::size_t rest = std::min(part.find_first_not_of(":.) \t", digits), part.size());
        if (digits > 0 && rest > digits && (part[digits] != '.' || rest > digits + 1)) // no address
            part.remove_prefix(rest);
    }
    const std::string_view before = lastWord(m_pending.text);
    const std::string_view word = firstWord(part);
    const bool goesOn = m_pending.wraps || isSaveOption(word) || word.starts_with("[USERSPACE]")
        || ((word.starts_with("portid=") || word.starts_with("progname=")) && m_pending.text.find("[USERSPACE]") != std::string::npos)
        || (isSaveOption(before) && before.find('=') == std::string_view::npos && !word.starts_with('-'));
    return goesOn ? part : std::string_view();
}

void Entries::takePart(std::string_view part, std::size_t begin, std::size_t end, bool wraps)
{
    if (part.empty())
        return;
    const SaveHead head = saveHead(part);
    const bool command = head.kind != SaveLineKind::Other && head.kind != SaveLineKind::PassOver;
    if (!command) {
        if (const std::string_view more = continuation(part); !more.empty()) {
            m_pending.tooLong = m_pending.tooLong || m_pending.text.size() + more.size() > longestEntry;
            if (!m_pending.tooLong)
                m_pending.text.append(" ").append(more);
            m_pending.end = end;
            m_pending.wraps = wraps;
            return;
        }
    }
    flush(!command && mayBeRest(part) ? Behind::Fragment : Behind::Entry);
    if (command) {
        m_pending.active = true;
        m_pending.wraps = wraps;
        m_pending.tooLong = false;
        m_pending.head = head;
        m_pending.text.assign(head.rest);
        m_pending.number = m_out.lines;
        m_pending.begin = begin;
        m_pending.end = end;
    } else if (head.kind == SaveLineKind::PassOver) {
        if (part.find("flow entries ha") != std::string_view::npos) {
            m_isTable = true;
            m_passed.addStatus(part);
        } else if (isToolError(part)) {
            m_passed.addError(part);
        }
    } else {
        takeOther(part, end == m_text.size());
    }
}

void Entries::takeOther(std::string_view part, bool atEnd)
{
    const bool cutOff = atEnd && part == "-";
    const LineKind kind = m_sorter.kindOf(part);
    const auto isOption = [](const Token &token) {
        return token.text.starts_with('-') && token.text.find_first_not_of('-') != std::string_view::npos;
    };
    switch (kind) {
    case LineKind::Blank:
        return;
    case LineKind::Status:
        m_passed.addStatus(part);
        return;
    case LineKind::ToolError:
        m_passed.addError(part);
        return;
    case LineKind::Loss:
        m_passed.addLoss(part);
        return;
    case LineKind::Command:
        ++m_passed[LineKind::Prose];
        return;
    case LineKind::Expecting:
    case LineKind::Expectation:
    case LineKind::Statistics:
        ++m_passed[kind];
        return;
    case LineKind::Prose:
        if (!cutOff && std::ranges::none_of(m_sorter.tokens(), isOption)) {
            ++m_passed[kind];
            return;
        }
        break;
    default:
        break;
    }
    m_skipped.skip(m_out.lines, cutOff ? cutOffReason : "the line does not begin with -A, -U or -D", part);
}

void Entries::flush(Behind behind)
{
    if (!m_pending.active)
        return;
    m_pending.active = false;
    const std::string_view raw = trimmed(m_text.substr(m_pending.begin, m_pending.end - m_pending.begin));
    if (m_pending.tooLong) {
        m_skipped.skip(m_pending.number, "the line is longer than 1 MiB", raw);
        return;
    }
    Flow flow;
    bool read = parseSaveOptions(m_pending.text, flow, m_reason);
    if (read && !m_pending.head.byHand && isDamaged(m_pending.text, flow)) {
        m_reason = "a part of this entry is missing";
        read = false;
    }
    if (m_out.isEventLog)
        flow.event = eventOf(m_pending.head.kind);
    if (read && behind == Behind::Fragment && endingOfSaveLine(m_pending.text, flow, {}) != Ending::Whole) {
        m_reason = "the line is cut, and the next one does not surely continue it";
        read = false;
    }
    Ending ending = Ending::Whole;
    if (behind == Behind::TextEnd && !m_pending.head.byHand) // who types a line need not end it
        ending = read ? endingOfSaveLine(m_pending.text, flow, m_out.flows) : Ending::CutOff;
    if (!read || ending == Ending::CutOff) {
        m_skipped.skip(m_pending.number, ending == Ending::CutOff ? cutOffReason : std::string_view(m_reason), raw);
        return;
    }
    if (ending == Ending::Doubtful)
        addEndingDoubt(m_out, m_pending.number);
    m_allFresh = m_allFresh && !m_pending.head.byHand && isFresh(flow);
    m_out.flows.append(flow);
    if (m_keepText)
        m_out.flows.setLastLine(static_cast<std::uint64_t>(raw.data() - m_text.data()), raw.size());
}

void Entries::becomeEvents()
{
    FlowStore events;
    events.reserve(m_out.flows.size());
    events.setText(m_out.flows.text());
    for (Row row = 0; row < m_out.flows.size(); ++row) {
        Flow flow = m_out.flows.flow(row);
        flow.event = EventKind::New;
        events.append(flow);
        if (const std::string_view line = m_out.flows.line(row); !line.empty())
            events.setLastLine(static_cast<std::uint64_t>(line.data() - events.text()->data()), line.size());
    }
    m_out.flows = std::move(events);
    m_out.isEventLog = true;
    m_out.remarks.emplace_back("All entries are in their first second: they are taken for NEW events.");
}

void Entries::finish()
{
    flush(m_text.ends_with('\n') ? Behind::Entry : Behind::TextEnd);
    if (!m_out.isEventLog && m_allFresh && !m_isTable && !m_out.flows.empty())
        becomeEvents();
    m_skipped.moveInto(m_out);
    m_passed.addTo(m_out);
}

} // namespace

void readSave(std::string_view text, const DumpOptions &options, Reading &out)
{
    constexpr std::uint64_t reportEvery = 4096; // lines
    out.isEventLog = hasEvents(text);
    Entries entries(text, options, out);
    std::size_t position = 0;
    for (std::uint64_t line = 0; position < text.size(); ++line) {
        if (line % reportEvery == 0) {
            if (options.progress)
                options.progress(position);
            if (options.stop.stop_requested())
                break;
        }
        const std::size_t end = std::min(text.find('\n', position), text.size());
        entries.takeLine(position, end);
        position = end + 1;
    }
    if (options.progress)
        options.progress(std::min(position, text.size()));
    entries.finish();
}

} // namespace ctscope
