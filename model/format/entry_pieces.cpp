// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_pieces.h"

#include "format/entry_check.h"
#include "format/entry_words.h"
#include "format/fast_line.h"
#include "format/line_kind.h"
#include "format/log_time.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ctscope {

namespace {

std::string_view lastWordBefore(std::string_view text, std::size_t end) noexcept
{
    while (end > 0 && isBlank(text[end - 1]))
        --end;
    std::size_t begin = end;
    while (begin > 0 && !isBlank(text[begin - 1]))
        --begin;
    return text.substr(begin, end - begin);
}

bool isTagName(std::string_view text) noexcept { return text == "NEW" || text == "UPDATE" || text == "DESTROY"; }

bool isStatusOfEntry(std::string_view text) noexcept
{
    return text == "ASSURED" || text == "UNREPLIED" || text == "USERSPACE" || text == "OFFLOAD" || text == "HW_OFFLOAD";
}

} // namespace

bool closesBracket(std::string_view entry, std::string_view part) noexcept
{
    const std::size_t open = entry.rfind('[');
    if (open == std::string_view::npos || entry.find(']', open) != std::string_view::npos)
        return false;
    const std::size_t close = part.find(']');
    return close != std::string_view::npos && close < part.find('[');
}

std::string_view wordAt(std::string_view text, std::size_t begin) noexcept
{
    while (begin < text.size() && isBlank(text[begin]))
        ++begin;
    std::size_t end = begin;
    while (end < text.size() && !isBlank(text[end]))
        ++end;
    return text.substr(begin, end - begin);
}

bool endsInAWord(std::string_view entry) noexcept
{
    const std::size_t open = entry.rfind('[');
    const bool insideKnown = open != std::string_view::npos && entry.find(']', open) == std::string_view::npos
        && isTimeBracket(entry.substr(open + 1));
    return !insideKnown && sortOfWord(lastWordBefore(entry, entry.size())) == WordSort::Broken;
}

bool isSoundSeam(std::string_view entry, std::size_t seam) noexcept
{
    constexpr std::string_view anyBracket = "[ASSURED]";
    std::string_view left = lastWordBefore(entry, seam);
    const std::size_t open = entry.substr(0, seam).rfind('[');
    if (open != std::string_view::npos) {
        const std::size_t close = entry.find(']', open);
        const bool known = isTimeBracket(entry.substr(open + 1));
        if (close != std::string_view::npos && close > seam)
            return known;
        if (known && left.ends_with(']'))
            left = anyBracket;
    }
    const std::string_view name = lastWordBefore(
        entry, left == anyBracket || left.empty() ? 0 : static_cast<std::size_t>(left.data() - entry.data()));
    std::string_view right = wordAt(entry, seam);
    if (right.starts_with('[') && isTimeBracket(right.substr(1)))
        right = anyBracket;
    return canStandSideBySide(name, left, right);
}

std::string_view withoutLineNumber(std::string_view part) noexcept
{
    const std::size_t digits = std::min(part.find_first_not_of("0123456789"), part.size());
    const std::size_t mark = std::min(part.find_first_not_of(":)", digits), part.size());
    const std::size_t rest = std::min(part.find_first_not_of(" \t", mark), part.size());
    return digits > 0 && (mark > digits || rest > mark) ? part.substr(rest) : part;
}

std::optional<std::uint64_t> lineNumberOf(std::string_view part) noexcept
{
    return withoutLineNumber(part).size() < part.size()
        ? parseDecimal(part.substr(0, part.find_first_not_of("0123456789")))
        : std::nullopt;
}

bool mayBeRestOfAValue(std::string_view part) noexcept
{
    const std::string_view first = wordAt(part, 0);
    const std::string_view word = first.substr(0, first.find_first_of("\\;|\"'"));
    return word.find_first_of("0123456789") != std::string_view::npos
        && word.find_first_not_of("0123456789abcdefABCDEF.:,]") == std::string_view::npos;
}

bool isPieceBehindFrames(std::string_view part)
{
    constexpr int mostFrames = 4;
    LineSorter sorter;
    for (int i = 0; i < mostFrames && !part.empty(); ++i) {
        if (mayBeRestOfAValue(part))
            return true;
        const LineKind kind = i == 0 ? LineKind::Prose : sorter.kindOf(part);
        if (kind == LineKind::Continuation || kind == LineKind::Fragment)
            return true;
        const std::string_view bare =
            trimmed(part.substr(std::min(part.find_first_not_of(">#*/|;,\\ \t"), part.size())));
        part = bare.size() < part.size() ? bare : withoutLineNumber(part);
    }
    return false;
}

bool isClock(std::string_view word) noexcept
{
    return word.size() == 8 && word[2] == ':' && word[5] == ':'
        && word.find_first_not_of("0123456789:") == std::string_view::npos;
}

std::optional<std::uint64_t> numberBeforeEntry(std::string_view part) noexcept
{
    const std::string_view rest = withoutLineNumber(part);
    const bool entry = (rest.size() > 4 && surelyBeginsEntry(rest.data())) || rest.starts_with('[');
    return entry ? lineNumberOf(part) : std::nullopt;
}

bool isTime(const std::vector<Token> &tokens) noexcept
{
    return tokens.size() == 1 && tokens[0].kind == Token::Kind::Bracket
        && tokens[0].text.find('.') != std::string_view::npos
        && tokens[0].text.find_first_not_of("0123456789. ") == std::string_view::npos;
}

bool hasPairBefore(const std::vector<Token> &tokens, const char *name) noexcept
{
    // "// 69946 // [NEW]"
    if (tokens.size() > 1 && tokens[1].text.data() < name
        && tokens[0].text.find_first_not_of("/>*#|;") == std::string_view::npos && parseDecimal(tokens[1].text))
        return true;
    int numbers = 0;
    const char *behindTime = nullptr;
    bool tagged = false; // VyOS puts the id behind the tag
    for (const Token &token : tokens) {
        if (token.text.data() >= name || token.text == "ipv4" || token.text == "ipv6")
            break;
        if (token.kind == Token::Kind::Pair || (token.kind == Token::Kind::Bracket && isStatusOfEntry(token.text)))
            return true;
        const bool behindTag = std::exchange(tagged, token.kind == Token::Kind::Bracket && isTagName(token.text));
        if (token.kind != Token::Kind::Word || behindTag || (behindTime != nullptr && token.text.data() < behindTime))
            continue;
        if (const auto time = logTimeAt({token.text.data(), static_cast<std::size_t>(name - token.text.data())}))
            behindTime = token.text.data() + time->length;
        else
            numbers += mayBeRestOfAValue(token.text.substr(0, token.text.find_last_not_of(":)") + 1)) ? 1 : 0;
    }
    return numbers > 1;
}

Beginning beginningBehind(std::string_view text) noexcept
{
    const std::size_t field = text.rfind('=');
    const std::string_view tail = field == std::string_view::npos ? text : text.substr(field);
    using enum Beginning;
    if (tail.find("[NEW]") != std::string_view::npos || tail.find("[UPDATE]") != std::string_view::npos
        || tail.find("[DESTROY]") != std::string_view::npos)
        return Tag;
    for (std::size_t open = tail.find('['); open != std::string_view::npos; open = tail.find('[', open + 1)) {
        if (open + 1 < tail.size() && isDigit(tail[open + 1]))
            return Time;
    }
    return None;
}

bool beginsWith(Beginning beginning, const std::vector<Token> &tokens) noexcept
{
    if (beginning == Beginning::None || tokens.empty())
        return true;
    const Token &first = tokens.front();
    return first.kind == Token::Kind::Bracket
        && (beginning == Beginning::Tag || (!first.text.empty() && isDigit(first.text.front())));
}

bool hasWordBefore(const std::vector<Token> &tokens, const EntryHead &head) noexcept
{
    if (tokens.empty())
        return false;
    const Token &first = tokens.front();
    return first.kind == Token::Kind::Word && first.text.data() != head.name.data() && first.text != "ipv4"
        && first.text != "ipv6" && !isDigit(first.text.front());
}

bool beginsWithField(const std::vector<Token> &tokens) noexcept
{
    return !tokens.empty() && tokens.front().kind == Token::Kind::Pair && !isTupleKey(tokens.front().key);
}

int sourcesIn(const std::vector<Token> &tokens) noexcept
{
    return static_cast<int>(std::ranges::count_if(tokens, [](const Token &token) { return token.isPair("src"); }));
}

} // namespace ctscope
