// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/diff_text.h"

#include "format/fast_line.h"
#include "format/lexer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

enum class Kind : std::uint8_t { None, Unified, Context, Normal, Plain, Words, SideBySide };

bool beginsEntry(std::string_view text) noexcept
{
    text = trimmed(text);
    return text.starts_with("[NEW]") || text.starts_with("[UPDATE]") || text.starts_with("[DESTROY]")
        || text.starts_with("<flow") || (text.size() >= 4 && surelyBeginsEntry(text.data()));
}

/// Calls `visit` with each line, without its end.
template <typename Visit> void forEachLine(std::string_view text, Visit visit)
{
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find('\n', i), text.size());
        visit(text.substr(i, end - i));
        i = end + 1;
    }
}

/// "@@ -1,3 +1,3 @@", or "@@@ -1 -1 +1 @@@": the number of mark columns in the lines below it; 0 for
/// any other line.
std::size_t hunkColumns(std::string_view line) noexcept
{
    const std::size_t signs = std::min(line.find_first_not_of('@'), line.size());
    return signs >= 2 && signs < 10 && line.substr(signs).starts_with(" -") && line.find(" @@", signs) != none
        ? signs - 1
        : 0;
}

/// "1,3c1,3", "2d1", "4a5,6"
bool isNormalCommand(std::string_view line) noexcept
{
    line = trimmed(line);
    const std::size_t letter = line.find_first_of("acd");
    return letter != none && letter > 0 && letter + 1 < line.size()
        && line.substr(0, letter).find_first_not_of("0123456789,") == none
        && line.substr(letter + 1).find_first_not_of("0123456789,") == none;
}

/// With its two tuples at most.
bool holdsOneEntry(std::string_view text) noexcept
{
    int sources = 0;
    for (std::size_t at = text.find("src="); at != none && sources < 3; at = text.find("src=", at + 1))
        ++sources;
    return sources == 1 || sources == 2;
}

/// diff -y fills the left column with blanks or tabs, and puts a tab after the mark; " | " may also
/// separate entries that were joined.
bool isGutter(std::string_view left, std::string_view right) noexcept
{
    return left.ends_with("  ") || left.ends_with('\t') || right.starts_with('\t') || right.starts_with("  ");
}

/// Two entries side by side, with the mark of diff -y between them.
bool isSideBySide(std::string_view line) noexcept
{
    for (const std::string_view mark : {"|", "<", ">", "\t"}) {
        for (std::size_t at = line.find(mark); at != none; at = line.find(mark, at + 1)) {
            const std::string_view left = line.substr(0, at);
            const std::string_view right = trimmed(line.substr(at + 1));
            // Without a mark both sides are equal; otherwise they are entries that were joined, as more than two are.
            if (beginsEntry(left) && holdsOneEntry(left) && beginsEntry(right) && holdsOneEntry(right)
                && (mark == "\t" ? trimmed(left) == right : isGutter(left, line.substr(at + 1))))
                return true;
        }
    }
    return false;
}

Kind kindOf(std::string_view head)
{
    bool hunk = false;
    bool normal = false;
    bool context = false;
    std::size_t added = 0;
    std::size_t marked = 0;
    std::size_t plain = 0;
    std::size_t beside = 0;
    std::size_t words = 0;
    std::size_t outer = 0;
    forEachLine(head, [&](std::string_view line) {
        hunk = hunk || hunkColumns(line) != 0;
        context = context || line.starts_with("***************");
        normal = normal || isNormalCommand(line);
        added += line.starts_with('+') && beginsEntry(line.substr(1)) ? 1 : 0;
        marked += (line.starts_with("< ") || line.starts_with("> ")) && beginsEntry(line.substr(2)) ? 1 : 0;
        outer += line.starts_with("< ") && beginsEntry(line.substr(2)) ? 1 : 0;
        plain += beginsEntry(line) ? 1 : 0;
        beside += isSideBySide(line) ? 1 : 0;
        words += line.find("[-") != none || line.find("{+") != none
            ? (line.find("-]") != none || line.find("+}") != none ? 1 : 0)
            : 0;
    });
    if (words > 0 && (hunk || plain > 0))
        return Kind::Words;
    if (hunk)
        return Kind::Unified;
    if (context && head.find("\n--- ") != none)
        return Kind::Context;
    if (marked > 0 && (normal || (outer > 0 && plain == 0)))
        return Kind::Normal;
    if (beside > 0 && beside * 2 >= plain)
        return Kind::SideBySide;
    return added > 0 ? Kind::Plain : Kind::None;
}

void appendLine(std::string &out, std::string_view line)
{
    out += line;
    out += '\n';
}

/// How many lines of the older side a hunk has: "@@ -1,3 +1,4 @@"; one without a number.
std::optional<std::size_t> olderLines(std::string_view header) noexcept
{
    const std::size_t begin = header.find(" -");
    if (begin == none)
        return std::nullopt;
    const std::string_view range = header.substr(begin + 2, header.find(' ', begin + 2) - begin - 2);
    const std::size_t comma = range.find(',');
    return comma == none ? std::optional<std::size_t>(1) : parseDecimal(range.substr(comma + 1));
}

/// Of several files, or versions of one as in "git log -p", the first with entries. They are never added
/// up.
NewerSide unified(std::string_view text)
{
    NewerSide newer;
    std::string file;
    bool taken = false;
    std::size_t columns = 0;
    std::optional<std::size_t> older; // remaining lines of the older side; nullopt when unknown
    bool kept = false;                // the previous line is one of the newer side
    const auto endFile = [&] {
        if (file.find("src=") != std::string::npos || file.find("<flow") != std::string::npos) {
            newer.moreFiles = newer.moreFiles || taken;
            if (!taken)
                newer.text = std::move(file);
            taken = true;
        }
        file.clear();
        columns = 0;
    };
    forEachLine(text, [&](std::string_view line) {
        if (const std::size_t next = hunkColumns(line); next != 0) {
            columns = next;
            kept = false;
            older = next == 1 ? olderLines(line) : std::nullopt;
            appendLine(file, "@@"); // the next line does not continue the previous one
            return;
        }
        if (line.starts_with("diff ") || line.starts_with("--- ") || line.starts_with("commit ")
            || line.starts_with("Index: "))
            endFile();
        if (columns == 0 || line.starts_with("+++ ") || line.starts_with("index "))
            return;
        const std::string_view marks = line.substr(0, columns);
        if (marks.find('\\') != none) // "\ No newline at end of file"
            return;
        const bool inOlder = marks.find('-') != none || marks.find('+') == none;
        const bool inNewer = marks.find('-') == none;
        const bool known = marks.find_first_not_of(" +-") == none && !line.empty();
        if (!known || (older == 0u && !inNewer)) {
            if (kept) // the rest of a broken line has no mark
                appendLine(file, line);
            return;
        }
        if (older && *older > 0 && inOlder)
            --*older;
        kept = inNewer;
        if (inNewer)
            appendLine(file, line.substr(marks.size()));
    });
    endFile();
    return newer;
}

/// A difference quoted in a mail, without the quoting; empty for other texts.
std::string withoutQuoting(std::string_view text, std::string_view head)
{
    bool hunk = false;
    forEachLine(head,
        [&](std::string_view line) { hunk = hunk || (line.starts_with("> ") && hunkColumns(line.substr(2)) != 0); });
    std::string out;
    if (hunk)
        forEachLine(text, [&](std::string_view line) {
            appendLine(out, line.substr(line.starts_with("> ") ? 2 : line.starts_with('>') ? 1 : 0));
        });
    return out;
}

/// diff -c: the newer text follows "--- 1,3 ----". When nothing was added or changed in it, that part is
/// left out, and the older one has its unchanged lines.
std::string context(std::string_view text)
{
    std::string out;
    std::string older;
    bool inOlder = false;
    bool inNewer = false;
    bool anyNewer = false;
    const auto endHunk = [&] {
        if (!anyNewer)
            out += older;
        older.clear();
        anyNewer = false;
    };
    forEachLine(text, [&](std::string_view line) {
        if (line.starts_with("***************")) {
            endHunk();
            inOlder = inNewer = false;
            appendLine(out, "@@");
        } else if (line.starts_with("*** ") && line.ends_with(" ****")) {
            inOlder = true;
            inNewer = false;
        } else if (line.starts_with("--- ") && line.ends_with(" ----")) {
            inNewer = true;
            inOlder = false;
        } else if (line.size() > 2 && inNewer) {
            anyNewer = true;
            appendLine(out, line.substr(2));
        } else if (line.size() > 2 && inOlder && line.starts_with("  ")) {
            appendLine(older, line.substr(2));
        }
    });
    endHunk();
    return out;
}

std::string normal(std::string_view text)
{
    std::string out;
    forEachLine(text, [&](std::string_view line) {
        if (line.starts_with('>'))
            appendLine(out, line.substr(1));
        else if (!line.starts_with('<'))
            appendLine(out, "@@");
    });
    return out;
}

std::string added(std::string_view text)
{
    bool blankBehind = false; // "+ tcp", and "- tcp" for a line that was removed
    forEachLine(text, [&](std::string_view line) {
        blankBehind = blankBehind || (line.starts_with("+ ") && beginsEntry(line.substr(1)));
    });
    std::string out;
    forEachLine(text, [&](std::string_view line) {
        if (line.starts_with('-') && (blankBehind || !line.starts_with("- ")) && beginsEntry(line.substr(1)))
            return;
        appendLine(out, line.starts_with('+') ? line.substr(1) : line);
    });
    return out;
}

/// "[-old-]{+new+}"
std::string words(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        const bool removed = rest.starts_with("[-");
        if (removed || rest.starts_with("{+")) {
            const std::size_t lineEnd = rest.find('\n');
            const std::size_t end = rest.substr(0, lineEnd).find(removed ? "-]" : "+}", 2);
            if (end != none) {
                if (!removed)
                    out += rest.substr(2, end - 2);
                i += end + 2;
                continue;
            }
        }
        out += text[i++];
    }
    return out;
}

/// Removes the lines of diff -y: only equal lines would be certain, and one side of them is cut off.
std::string withoutBeside(std::string_view text)
{
    std::string out;
    forEachLine(text, [&](std::string_view line) {
        appendLine(out,
            isSideBySide(line) || trimmed(line).starts_with('>') || trimmed(line).ends_with('<')
                ? std::string_view("@@")
                : line);
    });
    return out;
}

} // namespace

std::optional<NewerSide> newerSideOf(std::string_view text, std::string_view head)
{
    NewerSide newer;
    const std::string unquoted = withoutQuoting(text, head);
    const Kind kind = unquoted.empty() ? kindOf(head) : Kind::Unified;
    switch (kind) {
    case Kind::None: return std::nullopt;
    case Kind::Unified: newer = unified(unquoted.empty() ? text : std::string_view(unquoted)); break;
    case Kind::Context: newer = {context(text), Remark::DifferenceWithContext, false}; break;
    case Kind::Normal: newer = {normal(text), Remark::DifferenceOfLines, false}; break;
    case Kind::Plain: newer = {added(text), Remark::DifferencePart, false}; break;
    case Kind::Words: newer = {words(text), Remark::DifferenceOfWords, false}; break;
    case Kind::SideBySide: newer = {withoutBeside(text), Remark::SideBySide, false}; break;
    }
    // A truncated last line must not seem complete.
    if (!text.ends_with('\n') && newer.text.ends_with('\n'))
        newer.text.pop_back();
    return newer;
}

} // namespace ctscope
