// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_parser.h"

#include "format/field_text.h"
#include "format/log_time.h"
#include "format/redaction.h"
#include "format/wall_time.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ctscope {

namespace {

/// A reason that quotes the field.
SkipReason quoting(SkipReason::Kind kind, const Token &token)
{
    constexpr std::size_t longestShown = 60;
    return {kind, std::string(token.text.substr(0, longestShown))};
}

EntryProblem tooLarge(const Token &token)
{
    const bool counter = token.key == "packets" || token.key == "bytes";
    return {{counter ? SkipReason::CounterTooLarge : SkipReason::ValueTooLarge, std::string(token.key)}, false};
}

/// The layer-4 keys of one direction while its tokens come in.
struct Keys {
    std::optional<std::uint16_t> sport, dport, type, code, id, srckey, dstkey;

    std::optional<L4Keys> combined(SkipReason::Kind &problem) const noexcept
    {
        const bool ports = sport || dport;
        const bool icmp = type || code || id;
        const bool gre = srckey || dstkey;
        if (static_cast<int>(ports) + static_cast<int>(icmp) + static_cast<int>(gre) > 1) {
            problem = SkipReason::MixedKeys;
            return std::nullopt;
        }
        if (ports) {
            if (!sport || !dport) {
                problem = !sport ? SkipReason::SourcePortMissing : SkipReason::DestinationPortMissing;
                return std::nullopt;
            }
            return L4Keys::ports(*sport, *dport);
        }
        if (icmp) {
            if (!type || !code || !id) {
                problem = !type ? SkipReason::IcmpTypeMissing
                    : !code     ? SkipReason::IcmpCodeMissing
                                : SkipReason::IcmpIdMissing;
                return std::nullopt;
            }
            return L4Keys::icmp(static_cast<std::uint8_t>(*type), static_cast<std::uint8_t>(*code), *id);
        }
        if (gre) {
            if (!srckey || !dstkey) {
                problem = SkipReason::GreKeyMissing;
                return std::nullopt;
            }
            return L4Keys::gre(*srckey, *dstkey);
        }
        return L4Keys{};
    }
};

std::optional<std::uint64_t> secondsIn(std::string_view text, std::string_view phrase) noexcept
{
    if (!text.starts_with(phrase) || !text.ends_with('s'))
        return std::nullopt;
    return parseDecimal(trimmed(text.substr(phrase.size(), text.size() - phrase.size() - 1)));
}

enum class Stored {
    Yes,
    No,       ///< not a number, or the field is already set
    TooLarge, ///< a number that exceeds the width
};

template <typename Number> Stored store(std::string_view value, std::optional<Number> &place)
{
    const auto number = parseKey<Number>(value);
    if (!number)
        return isWholeNumber(value) ? Stored::TooLarge : Stored::No;
    if (place)
        return Stored::No;
    place = number;
    return Stored::Yes;
}

Stored storeText(std::string_view value, std::optional<std::string> &place)
{
    if (place)
        return Stored::No;
    place.emplace(value);
    return Stored::Yes;
}

Stored storeLabels(std::string_view value, std::optional<std::vector<std::string>> &place)
{
    if (place)
        return Stored::No;
    place.emplace();
    while (!value.empty()) {
        const std::size_t comma = std::min(value.find(','), value.size());
        if (comma > 0)
            place->emplace_back(value.substr(0, comma));
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return Stored::Yes;
}

/// "start=1721134512551045816": nanoseconds since 1970, as VyOS logs them.
Stored storeNanoseconds(std::string_view value, std::optional<std::int64_t> &place)
{
    constexpr std::size_t digits = 19; // since September 2001
    const auto number = parseNumber<std::int64_t>(value);
    if (!number || value.size() != digits || value.front() == '-' || place)
        return Stored::No;
    place = number;
    return Stored::Yes;
}

/// The keys after the tuples; No when the key is unknown or its value is not a number.
Stored storeKnown(const Token &token, Flow &flow)
{
    const std::string_view key = token.key;
    const std::string_view value = token.value;
    if (key == "mark")
        return store(value, flow.mark);
    if (key == "use")
        return store(value, flow.use);
    if (key == "zone")
        return store(value, flow.zone);
    if (key == "id")
        return store(value, flow.id);
    if (key == "delta-time")
        return store(value, flow.deltaTime);
    if (key == "zone-orig")
        return store(value, flow.zoneOriginal);
    if (key == "zone-reply")
        return store(value, flow.zoneReply);
    if (key == "secmark")
        return store(value, flow.secmark);
    if (key == "secctx")
        return storeText(value, flow.secctx);
    if (key == "helper")
        return storeText(value, flow.helper);
    if (key == "labels")
        return storeLabels(value, flow.labels);
    if (key == "portid")
        return store(value, flow.portId);
    if (key == "start")
        return storeNanoseconds(value, flow.start);
    if (key == "stop")
        return storeNanoseconds(value, flow.stop);
    return Stored::No;
}

} // namespace

/// One direction while its tokens come in.
struct LineParser::Side {
    std::optional<std::string_view> src, dst;
    Keys keys;
    std::optional<std::uint64_t> packets, bytes;
    const Token *packetsToken = nullptr;
    const Token *bytesToken = nullptr;
    bool opened = false;
};

std::optional<EntryProblem> LineParser::readPair(const Token &token, Flow &flow) const
{
    switch (storeKnown(token, flow)) {
    case Stored::Yes: break;
    case Stored::No: flow.unknownPairs.emplace_back(token.key, token.value); break;
    case Stored::TooLarge: return tooLarge(token);
    }
    return std::nullopt;
}

void LineParser::readBracket(std::string_view text, Flow &flow)
{
    const auto nanoseconds = [&](std::string_view date, std::optional<std::int64_t> &place) {
        if (place)
            return false;
        if (const auto seconds = parseCtime(date))
            place = *seconds * 1'000'000'000;
        else
            place = parseSeconds(date); // printed by writeConntrackLine() where ctime loses something
        return place.has_value();
    };
    if (text.starts_with("start=") && nanoseconds(text.substr(6), flow.start))
        return;
    if (text.starts_with("stop=") && nanoseconds(text.substr(5), flow.stop))
        return;
    if (const auto seconds = secondsIn(text, "active since "); seconds && !flow.activeSince) {
        flow.activeSince = seconds;
        return;
    }
    if (const auto seconds = secondsIn(text, "expires in "); seconds && !flow.expiresIn) {
        flow.expiresIn = seconds;
        return;
    }
    if (text == "UNREPLIED")
        flow.status.unreplied = true;
    else if (text == "ASSURED")
        flow.status.assured = true;
    else if (text == "OFFLOAD")
        flow.status.offload = true;
    else if (text == "HW_OFFLOAD")
        flow.status.hwOffload = true;
    else if (text == "USERSPACE")
        flow.status.userspace = true;
    flow.statusWords.emplace_back(text);
}

std::optional<EntryProblem> LineParser::parseHead(Flow &flow, Protocol number)
{
    flow.protocol = number;
    flow.event = m_head.statisticsLog ? EventKind::Destroy : m_head.event;
    flow.eventTime = m_head.eventTime;
    flow.id = m_head.id;
    flow.greTimeout = m_head.greTimeout;
    flow.greStreamTimeout = m_head.greStreamTimeout;
    // A signed number since 2.6.18: below zero means that it has expired.
    constexpr std::uint64_t mostSeconds = std::numeric_limits<std::uint32_t>::max();
    if (m_head.secondsTooLarge || (m_head.seconds && !m_head.expired && *m_head.seconds > mostSeconds))
        return EntryProblem{SkipReason::SecondsTooLarge, false};
    if (m_head.seconds)
        flow.timeout = m_head.expired ? 0 : static_cast<std::uint32_t>(*m_head.seconds);
    if (!m_head.stateWord.empty())
        setState(flow, m_head.stateWord);
    for (const std::string_view word : m_head.words)
        flow.bareWords.emplace_back(word);
    for (const std::string_view bracket : m_head.brackets)
        readBracket(bracket, flow);
    for (const Token &pair : m_head.pairs) {
        if (auto problem = readPair(pair, flow))
            return problem;
    }
    return std::nullopt;
}

std::optional<EntryProblem> LineParser::checkFamilies(const Flow &flow) const
{
    // A masked address has no family, and contradicts none.
    Family family = m_head.family;
    for (const IpAddress *address : {&flow.original.src, &flow.original.dst, &flow.reply.src, &flow.reply.dst}) {
        if (!address->isV4() && !address->isV6())
            continue;
        if (family == Family::None)
            family = address->family;
        if (address->family != family) {
            return EntryProblem{
                m_head.family == Family::None ? SkipReason::TwoFamilies : SkipReason::FamilyContradictory, false};
        }
    }
    return std::nullopt;
}

std::string_view LineParser::addressValue(std::size_t &token) const
{
    constexpr std::string_view open = "<({";
    constexpr std::string_view close = ">)}";
    constexpr std::size_t mostWords = 4;
    const std::string_view begin = m_tokens[token].value;
    const std::size_t kind = begin.empty() ? std::string_view::npos : open.find(begin.front());
    if (kind == std::string_view::npos || begin.find(close[kind]) != std::string_view::npos)
        return begin;
    for (std::size_t next = token + 1; next < std::min(m_tokens.size(), token + mostWords); ++next) {
        const std::string_view word = m_tokens[next].text;
        if (m_tokens[next].kind != Token::Kind::Word)
            break;
        if (word.back() != close[kind])
            continue;
        token = next;
        return {begin.data(), static_cast<std::size_t>(word.data() + word.size() - begin.data())};
    }
    return begin;
}

std::optional<EntryProblem> LineParser::parseTuples(Flow &flow)
{
    std::array<Side, 2> sides;
    std::size_t current = 0;

    // A key that the tuple already has belongs to the next one.
    const auto open = [&](auto Side::*member) -> Side * {
        if (sides[current].*member) {
            if (current == 1)
                return nullptr;
            current = 1;
        }
        sides[current].opened = true;
        return &sides[current];
    };
    const auto openKey = [&](std::optional<std::uint16_t> Keys::*member) -> std::optional<std::uint16_t> * {
        if (sides[current].keys.*member) {
            if (current == 1)
                return nullptr;
            current = 1;
        }
        sides[current].opened = true;
        return &(sides[current].keys.*member);
    };

    struct KeyRule {
        std::string_view key;
        std::optional<std::uint16_t> Keys::*member;
        std::uint16_t largest;
        SkipReason::Kind invalid;
        SkipReason::Kind redacted;
    };
    static constexpr std::array<KeyRule, 6> rules = {{
        {"sport", &Keys::sport, 0xffff, SkipReason::PortInvalid, SkipReason::PortRedacted},
        {"dport", &Keys::dport, 0xffff, SkipReason::PortInvalid, SkipReason::PortRedacted},
        {"type", &Keys::type, 0xff, SkipReason::IcmpTypeInvalid, SkipReason::IcmpTypeRedacted},
        {"code", &Keys::code, 0xff, SkipReason::IcmpCodeInvalid, SkipReason::IcmpCodeRedacted},
        {"srckey", &Keys::srckey, 0xffff, SkipReason::GreKeyInvalid, SkipReason::GreKeyRedacted},
        {"dstkey", &Keys::dstkey, 0xffff, SkipReason::GreKeyInvalid, SkipReason::GreKeyRedacted},
    }};

    for (std::size_t i = m_head.tupleToken; i < m_tokens.size(); ++i) {
        const Token &token = m_tokens[i];
        const bool last = i + 1 == m_tokens.size();
        if (token.kind == Token::Kind::Bracket) {
            readBracket(token.text, flow);
            continue;
        }
        if (token.isPair("progname") && !flow.program) { // it may hold blanks, and is the last of its line
            flow.program = trimmed(m_entry.substr(static_cast<std::size_t>(token.value.data() - m_entry.data())));
            break;
        }
        if (token.kind == Token::Kind::Word) {
            flow.bareWords.emplace_back(token.text);
            continue;
        }
        if (token.key == "src" || token.key == "dst") {
            const std::string_view value = addressValue(i);
            Side *const side = token.key == "src" ? open(&Side::src) : open(&Side::dst);
            if (side == nullptr)
                return EntryProblem{SkipReason::TooManyTuples, false};
            (token.key == "src" ? side->src : side->dst) = value;
            Tuple &tuple = current == 0 ? flow.original : flow.reply;
            const bool valid = token.key == "src" ? readAddress(value, tuple.src, tuple.srcText)
                                                  : readAddress(value, tuple.dst, tuple.dstText);
            if (!valid) {
                return EntryProblem{quoting(token.key == "src" ? SkipReason::SourceAddressInvalid
                                                               : SkipReason::DestinationAddressInvalid,
                                        token),
                    last};
            }
            continue;
        }
        const auto *const rule = std::ranges::find(rules, token.key, &KeyRule::key);
        if (rule != rules.end()) {
            auto *const place = openKey(rule->member);
            if (place == nullptr)
                return EntryProblem{SkipReason::TooManyTuples, false};
            const auto value = parseKey<std::uint16_t>(token.value);
            if (!value && redactionOf(token.value) == Redaction::Yes)
                return EntryProblem{quoting(rule->redacted, token), false};
            if (!value || *value > rule->largest)
                return EntryProblem{quoting(rule->invalid, token), last};
            *place = value;
            continue;
        }
        Side &side = sides[current];
        if (token.key == "id" && side.keys.type && !side.keys.id) { // without a type it is that of the flow
            side.keys.id = parseKey<std::uint16_t>(token.value);
            if (!side.keys.id)
                return EntryProblem{quoting(SkipReason::IcmpIdInvalid, token), last};
        } else if (token.key == "packets" && side.opened && !side.packets && parseDecimal(token.value)) {
            side.packets = parseDecimal(token.value);
            side.packetsToken = &token;
        } else if (token.key == "bytes" && side.opened && !side.bytes && parseDecimal(token.value)) {
            side.bytes = parseDecimal(token.value);
            side.bytesToken = &token;
        } else if ((token.key == "packets" || token.key == "bytes") && isWholeNumber(token.value)
            && !parseDecimal(token.value)) {
            return tooLarge(token);
        } else if (auto problem = readPair(token, flow)) {
            return problem;
        }
    }

    if (!sides[0].opened)
        return EntryProblem{SkipReason::AddressesMissing, true};
    for (std::size_t i = 0; i < sides.size(); ++i) {
        const Side &side = sides[i];
        if (!side.opened || (i == 1 && !side.src))
            return EntryProblem{SkipReason::ReplyMissing, true};
        if (!side.src || !side.dst)
            return EntryProblem{
                !side.src ? SkipReason::SourceAddressMissing : SkipReason::DestinationAddressMissing, true};
        SkipReason::Kind problem{};
        const auto keys = side.keys.combined(problem);
        if (!keys)
            return EntryProblem{problem, true};
        (i == 0 ? flow.original : flow.reply).keys = *keys;
        auto &counters = i == 0 ? flow.originalCounters : flow.replyCounters;
        if (side.packets && side.bytes) {
            counters = Counters{*side.packets, *side.bytes};
        } else if (side.packets || side.bytes) {
            const Token &alone = side.packets ? *side.packetsToken : *side.bytesToken;
            flow.unknownPairs.emplace_back(alone.key, alone.value);
        }
    }
    if (flow.original.keys.kind != flow.reply.keys.kind)
        return EntryProblem{SkipReason::ReplyIncomplete, true};
    if (!redactionsHold(flow))
        return EntryProblem{SkipReason::AddressIsWord, false};
    return checkFamilies(flow);
}

std::optional<EntryProblem> LineParser::parse(std::string_view entry, Flow &flow)
{
    flow = {};
    m_entry = entry;
    cutTokens(entry, m_tokens);
    readHead(m_tokens, m_head);
    const HeadProtocol resolved = resolveProtocol(m_head);
    if (!resolved.number)
        return EntryProblem{resolved.problem, true};
    if (auto problem = parseHead(flow, *resolved.number))
        return problem;
    if (auto problem = parseTuples(flow))
        return problem;
    // Words that the status implies, in its order, are not stored twice.
    std::vector<std::string> words = std::move(flow.statusWords);
    flow.statusWords.clear();
    if (words != statusWords(flow))
        flow.statusWords = std::move(words);
    return std::nullopt;
}

} // namespace ctscope
