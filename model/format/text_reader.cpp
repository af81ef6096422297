// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/text_reader.h"

#include "format/entry_reader.h"
#include "format/event_share.h"
#include "format/fast_line.h"
#include "format/last_entry.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <optional>
#include <vector>

namespace ctscope {

namespace {

/// A smaller text is not worth a second thread.
constexpr std::size_t smallestPiece = std::size_t(1) << 20;
/// Bytes between two checks for a stop and reports of progress.
constexpr std::size_t checkEvery = std::size_t(256) << 10;

struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The result of one thread for its piece.
struct PieceResult {
    FlowStore flows;
    SkipLog skipped;
    PassedOver passed;
    std::vector<ReadingMark> marks;
    std::uint64_t lines = 0;
    std::uint64_t events = 0;
    std::optional<std::uint64_t> doubtfulEnd; ///< a line of this piece
    std::vector<LackingEntry> lacking;
    bool complete = false;

    /// Appends everything but the flows of the next piece. Its marks count from row `firstRow`.
    void account(PieceResult &&next, Row firstRow)
    {
        for (const ReadingMark &mark : next.marks)
            marks.push_back({firstRow + mark.row, mark.kind});
        skipped.append(std::move(next.skipped), lines);
        passed.add(next.passed);
        if (next.doubtfulEnd)
            doubtfulEnd = lines + *next.doubtfulEnd;
        for (const LackingEntry &entry : next.lacking)
            lacking.push_back({entry.row, lines + entry.number, entry.pieces, entry.cut});
        lines += next.lines;
        events += next.events;
    }

    void moveInto(Reading &out)
    {
        events -= removeLackingEntries(lacking, flows, skipped);
        out.flows = std::move(flows);
        out.lines = lines;
        judgeEvents(out, events);
        skipped.moveInto(out);
        passed.addTo(out);
        if (doubtfulEnd)
            addEndingDoubt(out, *doubtfulEnd);
    }
};

std::size_t lineEnd(std::string_view text, std::size_t begin) noexcept
{
    const void *const newline = std::memchr(text.data() + begin, '\n', text.size() - begin);
    return newline == nullptr ? text.size()
                              : static_cast<std::size_t>(static_cast<const char *>(newline) - text.data());
}

/// A position after `target` between two plain entries and a third one: nothing is joined across it.
/// The end of the text when there is none near.
std::size_t findCut(std::string_view text, std::size_t target)
{
    FlowStore scratch;
    int inARow = 0;
    std::size_t position = lineEnd(text, target) + 1;
    const std::size_t limit = std::min(text.size(), target + smallestPiece);
    while (position + fastLineReach < limit) {
        const char *const next =
            surelyBeginsEntry(text.data() + position) ? appendFastLine(text.data() + position, scratch) : nullptr;
        if (next == nullptr) {
            inARow = 0;
            position = lineEnd(text, position) + 1;
            continue;
        }
        position = static_cast<std::size_t>(next - text.data());
        if (++inARow == 2)
            return position;
    }
    return text.size();
}

std::vector<Piece> cutInPieces(std::string_view text, int threads)
{
    const std::size_t count =
        std::clamp<std::size_t>(text.size() / smallestPiece, 1, static_cast<std::size_t>(std::max(threads, 1)));
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 1; i < count; ++i) {
        const std::size_t target = text.size() / count * i;
        if (target <= begin)
            continue;
        const std::size_t cut = findCut(text, target);
        if (cut >= text.size())
            break;
        pieces.push_back({begin, cut});
        begin = cut;
    }
    if (count == 1)
        return {{0, text.size()}};
    // All other entries decide whether the last one is whole, so it is read at the end.
    constexpr std::size_t tail = std::size_t(64) << 10;
    const std::size_t cut = findCut(text, std::max(text.size() - tail, begin));
    pieces.push_back({begin, cut});
    if (cut < text.size())
        pieces.push_back({cut, text.size()});
    return pieces;
}

/// Estimates the entries in `bytes` more bytes from the lines at the beginning of the text.
std::size_t expectedEntries(std::string_view text, std::size_t bytes) noexcept
{
    constexpr std::size_t shortestEntry = 60;
    const std::string_view sample = text.substr(0, std::size_t(64) << 10);
    const auto lines = static_cast<std::size_t>(std::ranges::count(sample, '\n'));
    const double share = static_cast<double>(lines) / static_cast<double>(std::max<std::size_t>(sample.size(), 1));
    const auto rows = static_cast<std::size_t>(share * static_cast<double>(bytes) * 1.02) + 16;
    return std::min(rows, bytes / shortestEntry + 16);
}

class Reader {
public:
    Reader(std::string_view text, const DumpOptions &options)
        : m_text(text)
        , m_options(options)
    {
    }

    /// Reads one piece, and appends its flows to `store`.
    PieceResult read(Piece piece, FlowStore store, bool tellProgress)
    {
        PieceResult result;
        result.flows = std::move(store);
        EntryReader entries(m_text, m_options.keepText, result.flows);
        std::size_t position = piece.begin;
        std::size_t reported = position;
        while (position < piece.end) {
            if (position - reported >= checkEvery) {
                m_done += position - reported;
                reported = position;
                if (m_options.stop.stop_requested())
                    return result;
                if (tellProgress)
                    report();
            }
            const std::size_t next = entries.readFastLine(position);
            if (next != position) {
                position = next;
                continue;
            }
            const std::size_t end = lineEnd(m_text, position);
            entries.readLine(position, end);
            position = end + 1;
        }
        m_done += piece.end - reported;
        entries.finish(piece.end == m_text.size() && !m_text.ends_with('\n'));
        result.skipped = std::move(entries.skipped());
        result.passed = entries.passedOver();
        result.marks = std::move(entries.marks());
        result.lines = entries.lines();
        result.events = entries.events();
        result.doubtfulEnd = entries.doubtfulEnd();
        result.lacking = std::move(entries.lacking());
        result.complete = true;
        return result;
    }

    /// Reads one more piece and joins it to the result of all earlier ones.
    bool readOn(Piece piece, PieceResult &whole, bool tellProgress)
    {
        PieceResult next = read(piece, std::move(whole.flows), tellProgress);
        whole.flows = std::move(next.flows);
        whole.complete = next.complete;
        whole.account(std::move(next), 0);
        return whole.complete;
    }

    void report() const
    {
        if (m_options.progress)
            m_options.progress(m_done);
    }

private:
    std::string_view m_text;
    const DumpOptions &m_options;
    std::atomic<std::uint64_t> m_done = 0;
};

} // namespace

bool readText(std::string_view text, const DumpOptions &options, Reading &out)
{
    const std::vector<Piece> pieces = cutInPieces(text, options.threads);
    const bool hasTail = pieces.size() > 1;
    const std::size_t parallel = hasTail ? pieces.size() - 1 : 1;
    Reader reader(text, options);
    const auto roomFor = [text](std::size_t bytes) {
        FlowStore store;
        store.reserve(expectedEntries(text, bytes));
        return store;
    };
    std::vector<std::future<PieceResult>> others;
    for (std::size_t i = 1; i < parallel; ++i) {
        others.push_back(std::async(std::launch::async, [&reader, &roomFor, piece = pieces[i]] {
            return reader.read(piece, roomFor(piece.end - piece.begin), false);
        }));
    }
    // The first piece's store becomes the result, so it reserves room for all.
    PieceResult whole = reader.read(pieces.front(), roomFor(text.size()), true);
    for (std::future<PieceResult> &other : others) {
        while (other.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready)
            reader.report();
        PieceResult piece = other.get();
        whole.complete = whole.complete && piece.complete;
        if (!whole.complete)
            continue;
        const Row firstRow = whole.flows.size();
        for (LackingEntry &entry : piece.lacking)
            entry.row += firstRow;
        whole.flows.appendAll(std::move(piece.flows));
        whole.account(std::move(piece), firstRow);
    }
    if (whole.complete && hasTail)
        reader.readOn(pieces.back(), whole, true);
    if (!whole.complete)
        return false;
    reader.report();
    whole.moveInto(out);
    if (options.reading)
        chooseReading(out, whole.marks, *options.reading);
    return true;
}

struct TextPieces::Private {
    DumpOptions options;
    PieceResult whole;
};

TextPieces::TextPieces(const DumpOptions &options, std::size_t expectedFlows)
    : d(std::make_unique<Private>(Private{options, {}}))
{
    d->whole.flows.reserve(expectedFlows);
}

TextPieces::~TextPieces() = default;

std::size_t TextPieces::cutBehind(std::string_view text, std::size_t from) { return findCut(text, from); }

bool TextPieces::read(std::string_view text, std::size_t begin, std::size_t end)
{
    return Reader(text, d->options).readOn({begin, end}, d->whole, false);
}

void TextPieces::finish(Reading &out) { d->whole.moveInto(out); }

} // namespace ctscope
