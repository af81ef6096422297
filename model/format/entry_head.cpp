// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/entry_head.h"

#include "format/field_text.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

constexpr std::array<std::string_view, 8> tupleKeys = {"src", "dst", "sport", "dport",
                                                       "type", "code", "srckey", "dstkey"};

bool isLayer3Name(std::string_view word) noexcept
{
    return word == "ipv4" || word == "ipv6";
}

bool isLayer4Name(std::string_view word) noexcept
{
    return word == "unknown" || protocol::fromName(word).has_value();
}

/// The word behind what grep puts before a line: "dump.txt:12:tcp", or "12-tcp" for its context; and
/// behind "1." and "1)".
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

/// "[1702972533.340676]", and the left-justified form until conntrack 1.4.1, where
/// "[1338987414.52626 ]" means 52626 µs. A kernel log's "[  12.345678]" is no time of day.
std::optional<std::int64_t> parseStamp(std::string_view text) noexcept
{
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const auto seconds = parseDecimal(trimmed(text.substr(0, dot)));
    const std::string_view fraction = trimmed(text.substr(dot + 1));
    const auto micro = parseDecimal(fraction);
    if (!seconds || *seconds < 100'000'000 || *seconds > 9'000'000'000'000 || !micro || fraction.size() > 6)
        return std::nullopt;
    return static_cast<std::int64_t>(*seconds * 1'000'000 + *micro);
}

/// What stands from the protocol's name on, as far as the tuples.
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
    const bool layer3 = isLayer3Name(word)
        || (word == "unknown" && (isName(i) || (isNumber(i) && isName(i + 1))));
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
        } else if (const bool negative = token.text.starts_with('-');
                   !head.seconds && head.stateWord.empty()
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

/// What stands before the protocol: tags, times, and what grep, cat -n or a log put there.
void readPrefix(std::span<const Token> tokens, std::size_t end, EntryHead &head)
{
    bool onlyKnown = true;
    for (std::size_t i = 0; i < end; ++i) {
        const Token &token = tokens[i];
        if (token.kind == Token::Kind::Bracket) {
            if (const EventKind event = eventOf(token.text); event != EventKind::None)
                head.event = event;
            else if (const auto stamp = parseStamp(token.text))
                head.eventTime = stamp;
            else
                onlyKnown = false;
        } else if (token.kind == Token::Kind::Word && !token.text.empty()
                   && (parseDecimal(token.text) || token.text.back() == ':')) {
            continue;
        } else if (i + 5 <= end && token.kind == Token::Kind::Word) {
            const std::string_view last = tokens[i + 4].text;
            const std::string_view date(token.text.data(), static_cast<std::size_t>(last.data() + last.size() - token.text.data()));
            if (const auto seconds = parseCtime(date)) {
                head.eventTime = *seconds * 1'000'000;
                head.statisticsLog = i + 5 == end;
                i += 4;
            } else {
                onlyKnown = false;
            }
        } else {
            onlyKnown = false;
        }
    }
    head.atStart = onlyKnown;
}

} // namespace

bool isTupleKey(std::string_view key) noexcept
{
    return std::ranges::find(tupleKeys, key) != tupleKeys.end();
}

void readHead(std::span<const Token> tokens, EntryHead &head)
{
    head = {};
    const auto tuple = std::ranges::find_if(tokens, [](const Token &token) {
        return token.kind == Token::Kind::Pair && isTupleKey(token.key);
    });
    const auto tupleToken = static_cast<std::size_t>(tuple - tokens.begin());
    const auto isCandidate = [&](std::size_t i) {
        if (tokens[i].kind != Token::Kind::Word)
            return false;
        const std::string_view word = withoutFileName(tokens[i].text);
        return isLayer3Name(word) || isLayer4Name(word);
    };
    // The first name behind which the line goes on as an entry does; else the first one at all.
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
        return {std::nullopt, "the protocol is missing"};
    const auto named = protocol::fromName(head.name);
    if (!head.number) {
        if (!named)
            return {std::nullopt, "the protocol number is missing"};
        return {named, {}};
    }
    if (!named) { // "unknown": the number says it
        if (*head.number > 255)
            return {std::nullopt, "the protocol number is not valid"};
        return {static_cast<Protocol>(*head.number), {}};
    }
    if (*head.number == *named)
        return {named, {}};
    // Two protocols have the name "ipip".
    if (*head.number <= 255 && protocol::displayName(static_cast<Protocol>(*head.number)) == head.name)
        return {static_cast<Protocol>(*head.number), {}};
    // One number alone, and no protocol of that number (or a state of this one): the seconds.
    const bool otherProtocol = *head.number <= 255
        && protocol::conntrackName(static_cast<Protocol>(*head.number)) != "unknown";
    const bool stateFits = !head.stateWord.empty() && state::fromName(*named, head.stateWord).has_value();
    if (!head.seconds && (!otherProtocol || stateFits)) {
        head.seconds = head.number;
        head.number.reset();
        return {named, {}};
    }
    return {std::nullopt, "the protocol's name and its number do not belong together"};
}

} // namespace ctscope
