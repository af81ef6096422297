// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_head.h"

#include "format/field_text.h"
#include "format/log_time.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ctscope {

namespace {

constexpr std::array<std::string_view, 8> tupleKeys = {
    "src", "dst", "sport", "dport", "type", "code", "srckey", "dstkey"};

bool isLayer3Name(std::string_view word) noexcept { return word == "ipv4" || word == "ipv6"; }

bool isLayer4Name(std::string_view word) noexcept { return word == "unknown" || protocol::fromName(word).has_value(); }

/// The word after the prefix of grep, "dump.txt:12:tcp", or "12-tcp" for context lines, and after "1." and
/// "1)".
std::string_view withoutFileName(std::string_view word) noexcept
{
    const std::size_t colon = word.rfind(':');
    if (colon != std::string_view::npos)
        return word.substr(colon + 1);
    const std::size_t dash = word.rfind('-');
    if (dash != std::string_view::npos && dash > 0 && isDigit(word[dash - 1]))
        return word.substr(dash + 1);
    const std::size_t digits = word.find_first_not_of("0123456789");
    if (digits != std::string_view::npos && digits > 0 && (word[digits] == '.' || word[digits] == ')'))
        return word.substr(digits + 1);
    return word;
}

EventKind eventOf(std::string_view word) noexcept
{
    if (word == "NEW")
        return EventKind::New;
    if (word == "UPDATE")
        return EventKind::Update;
    if (word == "DESTROY")
        return EventKind::Destroy;
    return EventKind::None;
}

/// "[1702972533.340676]", "[1702972533]", and the left-justified form until conntrack 1.4.1, where
/// "[1338987414.52626 ]" means 52626 µs; without the blank the digits are a decimal fraction. A kernel
/// log's "[  12.345678]" is not a time of day.
std::optional<std::int64_t> parseStamp(std::string_view text) noexcept
{
    constexpr std::uint64_t mostSeconds = 9'000'000'000; // keeps nanoseconds within 63 bits
    const std::size_t dot = text.find('.');
    const auto seconds = parseDecimal(trimmed(text.substr(0, dot)));
    if (!seconds || *seconds < 100'000'000 || *seconds > mostSeconds)
        return std::nullopt;
    std::optional<std::int64_t> micro = 0;
    if (dot != std::string_view::npos) {
        const std::string_view decimals = text.substr(dot + 1);
        const std::string_view digits = trimmed(decimals);
        micro = microsecondsOf(digits);
        constexpr std::size_t width = 6;
        if (micro && decimals.size() > digits.size()) {
            // Other blanks may have replaced any digits.
            micro = decimals.size() == width ? std::optional(static_cast<std::int64_t>(*parseDecimal(digits)))
                                             : std::nullopt;
        }
    }
    if (!micro)
        return std::nullopt;
    return static_cast<std::int64_t>(*seconds) * 1'000'000 + *micro;
}

/// Reads from the protocol's name to the tuples.
bool readBody(std::span<const Token> tokens, std::size_t at, EntryHead &head)
{
    bool wellFormed = true;
    std::string_view word = withoutFileName(tokens[at].text);
    std::size_t i = at + 1;
    const auto isNumber = [&](std::size_t index) {
        return index < head.tupleToken && tokens[index].kind == Token::Kind::Word
            && parseDecimal(tokens[index].text).has_value();
    };
    const auto isName = [&](std::size_t index) {
        return index < head.tupleToken && tokens[index].kind == Token::Kind::Word && isLayer4Name(tokens[index].text);
    };
    // Old kernels can print "unknown" for layer 3 too; then a second name follows.
    const bool layer3 = isLayer3Name(word) || (word == "unknown" && (isName(i) || (isNumber(i) && isName(i + 1))));
    if (layer3) {
        head.hasLayer3 = true;
        head.family = word == "ipv4" ? Family::Ipv4 : word == "ipv6" ? Family::Ipv6 : Family::None;
        if (isNumber(i))
            ++i;
        if (!isName(i))
            return false;
        word = tokens[i++].text;
    }
    head.name = word;
    head.hasProtocol = true;
    if (isNumber(i))
        head.number = parseDecimal(tokens[i++].text);
    for (; i < head.tupleToken; ++i) {
        const Token &token = tokens[i];
        if (token.kind == Token::Kind::Bracket) {
            head.brackets.push_back(token.text);
        } else if (token.kind == Token::Kind::Pair) {
            std::string_view value = token.value;
            if (value.ends_with(','))
                value.remove_suffix(1);
            const auto seconds = parseKey<std::uint32_t>(value);
            if (token.key == "timeout" && seconds && !head.greTimeout && protocol::fromName(head.name) == protocol::gre)
                head.greTimeout = seconds;
            else if (token.key == "stream_timeout" && seconds && !head.greStreamTimeout
                && protocol::fromName(head.name) == protocol::gre)
                head.greStreamTimeout = seconds;
            else
                head.pairs.push_back(token);
        } else if (const bool negative = token.text.starts_with('-'); !head.seconds && head.stateWord.empty()
                   && parseDecimal(token.text.substr(negative ? 1 : 0)).has_value()) {
            head.seconds = parseDecimal(token.text.substr(negative ? 1 : 0));
            head.expired = negative;
        } else if (!head.seconds && head.stateWord.empty() && isWholeNumber(token.text)) {
            head.secondsTooLarge = true;
        } else if (head.stateWord.empty() && isStateWord(token.text)) {
            head.stateWord = token.text;
        } else {
            head.words.push_back(token.text);
            wellFormed = false;
        }
    }
    return wellFormed;
}

/// The text of the line before token `end`.
std::string_view textBefore(std::span<const Token> tokens, std::size_t end) noexcept
{
    const auto beginOf = [](const Token &token) {
        return token.text.data() - (token.kind == Token::Kind::Bracket ? 1 : 0);
    };
    const char *const begin = beginOf(tokens.front());
    return {begin, static_cast<std::size_t>(beginOf(tokens[end]) - begin)};
}

/// A line of conntrackd's statistics log is dated by ctime, or by syslog, and is always of a flow that
/// has ended: unlike an entry of a table it has no time left and no use count, nor an age as in
/// the cache of conntrackd.
bool isOfEndedFlow(std::span<const Token> tokens, const EntryHead &head) noexcept
{
    return !head.seconds && !head.secondsTooLarge && std::ranges::none_of(tokens, [](const Token &token) {
        return token.isPair("use")
            || (token.kind == Token::Kind::Bracket
                && (token.text == "OFFLOAD" || token.text == "HW_OFFLOAD" || token.text.starts_with("active since ")
                    || token.text.starts_with("expires in ")));
    });
}

/// "Jan  2 10:00:05 gw conntrack-tools[312]:"
bool isFromConntrackd(std::string_view prefix) noexcept
{
    prefix = trimmed(prefix);
    if (!prefix.ends_with("]:"))
        return false;
    const std::string_view name = prefix.substr(0, prefix.rfind('['));
    return name.ends_with("conntrack-tools") || name.ends_with("conntrackd");
}

/// Reads the part before the protocol: tags, times, and prefixes of grep, cat -n or a log.
void readPrefix(std::span<const Token> tokens, std::size_t end, EntryHead &head)
{
    bool onlyKnown = true;
    std::optional<std::size_t> tagAt; // in the prefix
    bool endsWithCtime = false;
    std::optional<std::int64_t> ctime;
    const std::string_view prefix = end < tokens.size() && end > 0 ? textBefore(tokens, end) : std::string_view();
    for (std::size_t i = 0; i < end; ++i) {
        const Token &token = tokens[i];
        if (token.kind == Token::Kind::Bracket) {
            if (const EventKind event = eventOf(token.text); event != EventKind::None) {
                head.event = event;
                if (!tagAt && !prefix.empty())
                    tagAt = static_cast<std::size_t>(token.text.data() - 1 - prefix.data());
            } else if (const auto stamp = parseStamp(token.text)) {
                head.eventTime = stamp;
                head.stamped = true;
            } else if (!isTimeAlone(token.text)) {
                onlyKnown = false;
            }
            continue;
        }
        if (token.kind != Token::Kind::Word || token.text.empty()) {
            onlyKnown = false;
            continue;
        }
        const auto number = parseDecimal(token.text);
        // "[DESTROY] 2800357913 tcp": VyOS puts the id there. A small number may be the rest of "ipv4     2".
        constexpr std::uint64_t smallestId = 256;
        if (tagAt && i + 1 == end && tokens[i - 1].kind == Token::Kind::Bracket && number && *number >= smallestId
            && *number <= std::numeric_limits<std::uint32_t>::max()) {
            head.id = static_cast<std::uint32_t>(*number);
            continue;
        }
        const auto at = static_cast<std::size_t>(token.text.data() - prefix.data());
        const auto time = prefix.empty() || tagAt ? std::nullopt : logTimeAt(prefix.substr(at));
        if (time) {
            const char *const behind = token.text.data() + time->length;
            while (i + 1 < end && tokens[i + 1].text.data() < behind)
                ++i;
            endsWithCtime = time->isCtime && i + 1 == end;
            ctime = time->moment;
            continue;
        }
        onlyKnown = onlyKnown && (number || token.text.back() == ':');
    }
    head.atStart = onlyKnown;
    if (tagAt) {
        if (!head.eventTime)
            head.eventTime = momentIn(prefix.substr(0, *tagAt));
    } else if ((endsWithCtime || isFromConntrackd(prefix)) && isOfEndedFlow(tokens, head)) {
        head.statisticsLog = true;
        head.eventTime = endsWithCtime ? ctime : momentIn(prefix);
    }
}

} // namespace

bool isTupleKey(std::string_view key) noexcept { return std::ranges::find(tupleKeys, key) != tupleKeys.end(); }

void readHead(std::span<const Token> tokens, EntryHead &head)
{
    head = {};
    const auto tuple = std::ranges::find_if(
        tokens, [](const Token &token) { return token.kind == Token::Kind::Pair && isTupleKey(token.key); });
    const auto tupleToken = static_cast<std::size_t>(tuple - tokens.begin());
    const auto isCandidate = [&](std::size_t i) {
        if (tokens[i].kind != Token::Kind::Word)
            return false;
        const std::string_view word = withoutFileName(tokens[i].text);
        return isLayer3Name(word) || isLayer4Name(word);
    };
    // The first name that is followed by the rest of an entry; otherwise the first one.
    std::size_t chosen = tupleToken;
    for (std::size_t i = 0; i < tupleToken; ++i) {
        if (!isCandidate(i))
            continue;
        EntryHead attempt;
        attempt.tupleToken = tupleToken;
        attempt.wellFormed = readBody(tokens, i, attempt);
        if (attempt.wellFormed || chosen == tupleToken) {
            chosen = i;
            head = std::move(attempt);
        }
        if (head.wellFormed)
            break;
    }
    head.tupleToken = tupleToken;
    readPrefix(tokens, chosen, head);
}

HeadProtocol resolveProtocol(EntryHead &head) noexcept
{
    if (!head.hasProtocol)
        return {std::nullopt, SkipReason::ProtocolMissing};
    const auto named = protocol::fromName(head.name);
    if (!head.number) {
        if (!named)
            return {std::nullopt, SkipReason::ProtocolNumberMissing};
        return {named, {}};
    }
    if (!named) { // "unknown": the number decides
        if (*head.number > 255)
            return {std::nullopt, SkipReason::ProtocolNumberInvalid};
        return {static_cast<Protocol>(*head.number), {}};
    }
    if (*head.number == *named)
        return {named, {}};
    // Two protocols have the name "ipip".
    if (*head.number <= 255 && protocol::displayName(static_cast<Protocol>(*head.number)) == head.name)
        return {static_cast<Protocol>(*head.number), {}};
    // One number alone, and no protocol of that number (or a state of this one): the seconds.
    const bool otherProtocol =
        *head.number <= 255 && protocol::conntrackName(static_cast<Protocol>(*head.number)) != "unknown";
    const bool stateFits = !head.stateWord.empty() && state::fromName(*named, head.stateWord).has_value();
    if (!head.seconds && (!otherProtocol || stateFits)) {
        head.seconds = head.number;
        head.number.reset();
        return {named, {}};
    }
    return {std::nullopt, SkipReason::ProtocolContradictory};
}

} // namespace ctscope
