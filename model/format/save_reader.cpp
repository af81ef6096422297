// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/save_reader.h"

#include "flow/timeouts.h"
#include "format/entry_check.h"
#include "format/last_entry.h"
#include "format/line_cleaner.h"
#include "format/line_kind.h"
#include "format/passed_over.h"
#include "format/lexer.h"
#include "format/save_line.h"
#include "format/save_option.h"
#include "format/several_entries.h"
#include "format/skip_log.h"
#include "format/tool_words.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

namespace ctscope {

namespace {

constexpr std::size_t longestEntry = std::size_t(1) << 20;

/// True when an option occurs where the first word of a line may be.
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

/// True for texts that only a log of events has. A log of NEW events alone may have none of them.
bool hasEvents(std::string_view text) noexcept
{
    return hasCommand(text, "-U") || hasCommand(text, "-D") || hasCommand(text, "--update")
        || hasCommand(text, "--delete") || text.find("[USERSPACE]") != std::string_view::npos
        || text.find("flow events ha") != std::string_view::npos;
}

EventKind eventOf(SaveLineKind kind) noexcept
{
    switch (kind) {
    case SaveLineKind::Update: return EventKind::Update;
    case SaveLineKind::Destroy: return EventKind::Destroy;
    default: return EventKind::New;
    }
}

/// True for an entry in its first second: without a reply, and with the kernel's whole default timeout for
/// the state in which an entry begins.
bool isFresh(const Flow &flow) noexcept
{
    static const Timeouts defaults;
    static constexpr std::array firstStates = {State::None, State::TcpSynSent, State::SctpClosed, State::SctpCookieWait,
        State::SctpCookieEchoed, State::DccpRequest};
    if (!flow.status.unreplied || !flow.timeout || std::ranges::find(firstStates, flow.state) == firstStates.end())
        return false;
    const TimeoutRule *const rule = defaults.rule(flow);
    return rule != nullptr && *flow.timeout == rule->kernelDefault;
}

bool hasOption(std::string_view options, std::string_view name) noexcept
{
    for (std::size_t at = options.find(name); at != std::string_view::npos; at = options.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if (at > 0 && isBlank(options[at - 1]) && end < options.size() && isBlank(options[end]))
            return true;
    }
    return false;
}

/// The options that the tool always prints for the keys of a protocol.
bool hasItsKeys(std::string_view options, const Flow &flow) noexcept
{
    const auto has = [options](std::string_view name) { return hasOption(options, name); };
    switch (flow.original.keys.kind) {
    case L4Kind::Ports: return flow.protocol == protocol::dccp || (has("--sport") && has("--dport"));
    case L4Kind::Icmp:
        return flow.protocol == protocol::icmp ? has("--icmp-type") && has("--icmp-code") && has("--icmp-id")
                                               : has("--icmpv6-type") && has("--icmpv6-code") && has("--icmpv6-id");
    default: return true;
    }
}

/// The tool prints every option of an entry, with its value, and nothing else.
bool isDamaged(std::string_view options, const Flow &flow)
{
    const auto isPiece = [](const auto &pair) { return isPieceOfSaveOption(pair.first); };
    return !flow.bareWords.empty() || std::ranges::any_of(flow.unknownPairs, isPiece) || hasPiecesOfAddresses(flow)
        || !hasItsKeys(options, flow) || isPieceOfState(flow)
        || (flow.state != State::Other && endingOfSaveLine(options, flow, {}) == Ending::CutOff);
}

/// True for the possible rest of a cut word; false for a sentence.
bool mayBeRest(std::string_view part) noexcept
{
    const std::string_view word = firstWord(part);
    const std::string_view rest = trimmed(part.substr(word.size()));
    const bool ofLetters = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
    return rest.empty() || rest.starts_with('-') || rest.starts_with('[') || !ofLetters;
}

/// True for the end of another entry, false for the prefix of a log or an editor: "23075 progname=x; -A".
bool isRestBefore(std::string_view part) noexcept
{
    return part.find('=') != std::string_view::npos || part.find("--") != std::string_view::npos
        || part.find("[USERSPACE]") != std::string_view::npos || withoutSeparators(part) != trimmed(part);
}

std::optional<std::uint64_t> leadingNumber(std::string_view part) noexcept
{
    return parseDecimal(part.substr(0, part.find_first_not_of("0123456789")));
}

/// The text before the last command.
std::string_view withoutCommand(std::string_view text) noexcept
{
    text = trimmed(text);
    return trimmed(text.substr(0, text.size() - lastWord(text).size()));
}

/// Combines lines to entries, as EntryReader does for the other formats.
class Entries {
public:
    Entries(std::string_view text, const DumpOptions &options, Reading &out)
        : m_text(text)
        , m_keepText(options.keepText)
        , m_out(out)
    {
    }

    void readLine(std::size_t begin, std::size_t end);
    void finish();

private:
    struct Pending {
        bool active = false;
        bool wraps = false;
        bool tooLong = false;
        bool prefixed = false;                   ///< text is before the command
        std::optional<std::uint64_t> lineNumber; ///< of its last line, when all lines have one
        SaveHead head;
        std::string text;
        std::uint64_t number = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    /// An entry that may not be whole.
    struct Suspect {
        Row row = 0;
        std::uint64_t number = 0;
        std::string_view text;
    };

    enum class Behind : std::uint8_t {
        Entry,    ///< another entry, or an unrelated line
        Fragment, ///< possibly its rest, but not joined
        Suffix,   ///< a part of the suffix of an entry that a program changed
        TextEnd,
    };

    void readEntries(std::string_view line, std::size_t begin, std::size_t end, bool wraps);
    void readPart(std::string_view part, std::size_t begin, std::size_t end, bool wraps);
    void readOther(std::string_view part, bool atEnd);
    std::string_view continuation(std::string_view part) const noexcept;
    void flush(Behind behind);
    void dropSuspect();
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
    SkipReason m_reason = SkipReason::PartMissing;
    std::optional<Suspect> m_suspect;
    std::vector<Row> m_removed;
    bool m_allFresh = true;
    bool m_isTable = false; ///< by the report of the tool
};

void Entries::readLine(std::size_t begin, std::size_t end)
{
    ++m_out.lines;
    const std::string_view raw = m_text.substr(begin, end - begin);
    if (raw.size() > longestEntry || std::memchr(raw.data(), '\0', raw.size()) != nullptr) {
        flush(Behind::Entry);
        m_skipped.skip(m_out.lines, raw.size() > longestEntry ? SkipReason::LineTooLong : SkipReason::LineHasNul, raw);
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
        readEntries(whole ? trimmed(part) : cleanLine(part, m_partScratch), begin, end, wraps && next == line.size());
        i = next + 1;
    }
}

/// Several entries on one line, as printed by xargs(1): each begins with its command.
void Entries::readEntries(std::string_view line, std::size_t begin, std::size_t end, bool wraps)
{
    std::size_t at = 0;
    const auto nextOption = [line](std::size_t from) {
        std::size_t blank = line.find('-', from + 1);
        while (blank != std::string_view::npos && !isBlank(line[blank - 1]))
            blank = line.find('-', blank + 1);
        return blank == std::string_view::npos ? blank : blank - 1;
    };
    for (std::size_t dash = nextOption(0); dash != std::string_view::npos; dash = nextOption(dash + 1)) {
        const std::string_view command = firstWord(line.substr(dash));
        if ((command == "-A" || command == "-U" || command == "-D" || command == "-I")
            && isSaveOption(firstWord(line.substr(std::min(dash + 4, line.size())))) && at < dash
            && (nextOption(at) < dash || (at == 0 && !continuation(line.substr(0, dash)).empty()))) {
            readPart(withoutSeparators(line.substr(at, dash - at)), begin, end, false);
            at = dash + 1;
        }
    }
    readPart(at == 0 ? line : withoutSeparators(line.substr(at)), begin, end, wraps);
}

/// The text of the part that continues the pending entry; empty when it does not.
std::string_view Entries::continuation(std::string_view part) const noexcept
{
    if (!m_pending.active)
        return {};
    if (m_pending.head.numbered) {
        // "    12\t-d 10.0.0.2", "12:-d 10.0.0.2"
        const std::size_t digits = std::min(part.find_first_not_of("0123456789"), part.size());
        const std::size_t rest = std::min(part.find_first_not_of(":.) \t", digits), part.size());
        const auto number = leadingNumber(part);
        if (number && m_pending.lineNumber && *number == *m_pending.lineNumber + 1 && rest > digits)
            part.remove_prefix(rest);
    }
    const std::string_view before = lastWord(m_pending.text);
    const std::string_view word = firstWord(part);
    const bool goesOn = m_pending.wraps || isSaveOption(word) || word.starts_with("[USERSPACE]")
        || ((word.starts_with("portid=") || word.starts_with("progname="))
            && m_pending.text.find("[USERSPACE]") != std::string::npos)
        || (isSaveOption(before) && before.find('=') == std::string_view::npos && !word.starts_with('-'));
    return goesOn ? part : std::string_view();
}

void Entries::readPart(std::string_view part, std::size_t begin, std::size_t end, bool wraps)
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
            if (more.size() < part.size())
                m_pending.lineNumber = leadingNumber(part);
            m_pending.end = end;
            m_pending.wraps = wraps;
            return;
        }
    }
    const std::string_view before = command ? withoutCommand(part.substr(0, part.size() - head.rest.size())) : part;
    // "rack -A", after "progname=connt"
    const bool restOfName = before.find_first_of(" \t:.)") == std::string_view::npos
        && m_pending.text.find("progname=") != std::string::npos;
    const bool restBefore =
        isRestBefore(before) || (!before.empty() && m_pending.active && (!m_pending.prefixed || restOfName));
    const bool suffixBefore =
        before.find("portid=") != std::string_view::npos || before.find("progname=") != std::string_view::npos;
    flush(suffixBefore ? Behind::Suffix : (command ? restBefore : mayBeRest(part)) ? Behind::Fragment : Behind::Entry);
    if (command) {
        m_suspect.reset();
        m_pending.prefixed = !before.empty() && !restBefore;
        m_pending.lineNumber = leadingNumber(part);
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
        readOther(part, end == m_text.size());
    }
}

void Entries::readOther(std::string_view part, bool atEnd)
{
    const bool cutOff = atEnd && part == "-";
    const LineKind kind = m_sorter.kindOf(part);
    const auto isOption = [](const Token &token) {
        return token.text.starts_with('-') && token.text.find_first_not_of('-') != std::string_view::npos;
    };
    switch (kind) {
    case LineKind::Blank: return;
    case LineKind::Status: m_passed.addStatus(part); return;
    case LineKind::ToolError: m_passed.addError(part); return;
    case LineKind::Loss: m_passed.addLoss(part); return;
    case LineKind::Command: ++m_passed[LineKind::Prose]; return;
    case LineKind::Expecting:
    case LineKind::Expectation:
    case LineKind::Statistics: ++m_passed[kind]; return;
    case LineKind::Prose:
        if (!cutOff && std::ranges::none_of(m_sorter.tokens(), isOption)) {
            ++m_passed[kind];
            return;
        }
        break;
    default: break;
    }
    m_skipped.skip(m_out.lines, cutOff ? SkipReason::TextEndsInside : SkipReason::NoSaveCommand, part);
    dropSuspect();
}

/// The skipped text may be the end of the previous entry, with other lines in between.
void Entries::dropSuspect()
{
    if (!m_suspect)
        return;
    m_skipped.skipBetween(m_suspect->number, SkipReason::ContinuationUncertain, m_suspect->text);
    m_removed.push_back(m_suspect->row);
    m_suspect.reset();
}

void Entries::flush(Behind behind)
{
    if (!m_pending.active)
        return;
    m_pending.active = false;
    const std::string_view raw = trimmed(m_text.substr(m_pending.begin, m_pending.end - m_pending.begin));
    if (m_pending.tooLong) {
        m_skipped.skip(m_pending.number, SkipReason::LineTooLong, raw);
        return;
    }
    Flow flow;
    bool read = parseSaveOptions(m_pending.text, flow, m_reason);
    if (read && !m_pending.head.byHand && isDamaged(m_pending.text, flow)) {
        m_reason = SkipReason::PartMissing;
        read = false;
    }
    if (m_out.isEventLog)
        flow.event = eventOf(m_pending.head.kind);
    if (read && behind == Behind::Suffix) {
        m_reason = SkipReason::ContinuationUncertain;
        read = false;
    }
    if (read && behind == Behind::Fragment
        && (flow.program || endingOfSaveLine(m_pending.text, flow, {}) != Ending::Whole)) {
        m_reason = SkipReason::ContinuationUncertain;
        read = false;
    }
    Ending ending = Ending::Whole;
    if (behind == Behind::TextEnd && !m_pending.head.byHand) // a typed line may lack its end
        ending = read ? endingOfSaveLine(m_pending.text, flow, m_out.flows) : Ending::CutOff;
    if (!read || ending == Ending::CutOff) {
        m_skipped.skip(
            m_pending.number, ending == Ending::CutOff ? SkipReason(SkipReason::TextEndsInside) : m_reason, raw);
        return;
    }
    if (ending == Ending::Doubtful)
        addEndingDoubt(m_out, m_pending.number);
    m_allFresh = m_allFresh && !m_pending.head.byHand && isFresh(flow);
    const Row row = m_out.flows.append(flow);
    if (endingOfSaveLine(m_pending.text, flow, {}) != Ending::Whole)
        m_suspect = {row, m_pending.number, raw};
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
    m_out.remarks.emplace_back(Remark::AllAreNew);
}

void Entries::finish()
{
    flush(m_text.ends_with('\n') ? Behind::Entry : Behind::TextEnd);
    m_out.flows.remove(m_removed);
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
        entries.readLine(position, end);
        position = end + 1;
    }
    if (options.progress)
        options.progress(std::min(position, text.size()));
    entries.finish();
}

} // namespace ctscope
