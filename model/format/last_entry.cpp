// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/last_entry.h"

#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
/// The number of previous entries that are searched for the same text.
constexpr Row textsAsked = 64;

bool has(std::string_view text, std::string_view part) noexcept { return text.find(part) != none; }

/// Doubtful when one more digit would give another valid number. No tool prints leading zeros.
Ending endingOfNumber(std::string_view value, std::uint64_t largest) noexcept
{
    const auto number = parseDecimal(value);
    if (!number)
        return Ending::Doubtful;
    return *number != 0 && *number <= largest / 10 ? Ending::Doubtful : Ending::Whole;
}

/// The same for a value that is `expected` when nothing was translated.
Ending endingOfMirrored(std::string_view value, std::string_view expected, std::uint64_t largest) noexcept
{
    if (value == expected)
        return Ending::Whole;
    return expected.starts_with(value) ? Ending::CutOff : endingOfNumber(value, largest);
}

/// A text that one of the last entries has, too, is whole; the beginning of such a text is not.
template <typename TextOf> Ending endingOfText(std::string_view value, const FlowStore &before, const TextOf &textOf)
{
    if (value.empty())
        return Ending::CutOff;
    Ending ending = Ending::Doubtful;
    const Row first = before.size() > textsAsked ? before.size() - textsAsked : 0;
    for (Row row = first; row < before.size(); ++row) {
        const std::string earlier = textOf(before.flow(row));
        if (earlier == value)
            return Ending::Whole;
        if (earlier.starts_with(value))
            ending = Ending::CutOff;
    }
    return ending;
}

constexpr std::array<std::string_view, 26> keys = {"src", "dst", "sport", "dport", "type", "code", "id", "srckey",
    "dstkey", "packets", "bytes", "mark", "use", "zone", "zone-orig", "zone-reply", "secmark", "secctx", "delta-time",
    "helper", "labels", "timeout", "stream_timeout", "portid", "progname", "nmark"};

bool isKey(std::string_view text) noexcept { return std::ranges::find(keys, text) != keys.end(); }

bool isPartOfKey(std::string_view text) noexcept
{
    return std::ranges::any_of(keys, [text](std::string_view key) { return key.starts_with(text); });
}

/// A value of the reply tuple against its counterpart.
Ending endingOfReply(const Token &token, const Flow &flow)
{
    constexpr std::uint64_t largestPort = 0xffff;
    const L4Keys &original = flow.original.keys;
    if (token.key == "sport")
        return endingOfMirrored(token.value, std::to_string(original.second), largestPort);
    if (token.key == "dport")
        return endingOfMirrored(token.value, std::to_string(original.first), largestPort);
    if (token.key == "id")
        return endingOfMirrored(token.value, std::to_string(original.second), largestPort);
    if (token.key == "dst") {
        const std::size_t dot = token.value.rfind('.');
        const Ending lastOctet = dot == none ? Ending::Doubtful : endingOfNumber(token.value.substr(dot + 1), 255);
        const std::string source = flow.original.src.toString();
        if (token.value == source || token.value == flow.original.src.toKernelString())
            return Ending::Whole;
        return source.starts_with(token.value) ? Ending::CutOff : lastOctet;
    }
    return flow.reply.keys.kind == L4Kind::Gre && flow.reply.keys.second == original.first ? Ending::Whole
                                                                                           : Ending::Doubtful;
}

std::string joined(const std::vector<std::string> &labels)
{
    std::string text;
    for (const std::string &label : labels)
        text += (text.empty() ? "" : ",") + label;
    return text;
}

Ending endingOfPair(const Token &token, const Flow &flow, const FlowStore &before)
{
    constexpr std::uint64_t largest32 = std::numeric_limits<std::uint32_t>::max();
    constexpr std::uint64_t largest64 = std::numeric_limits<std::uint64_t>::max();
    if (token.value.empty())
        return isKey(token.key) ? Ending::CutOff : Ending::Doubtful;
    if (token.key == "use") // reference counts of two digits are very rare
        return Ending::Whole;
    if (token.key == "id" && flow.id)
        return endingOfNumber(token.value, largest32);
    if (token.key == "mark" || token.key == "secmark" || token.key == "portid")
        return endingOfNumber(token.value, largest32);
    if (token.key == "zone" || token.key == "zone-orig" || token.key == "zone-reply")
        return endingOfNumber(token.value, 0xffff);
    if (token.key == "packets") // bytes= always follow
        return Ending::CutOff;
    if (token.key == "bytes" || token.key == "delta-time")
        return endingOfNumber(token.value, largest64);
    if (token.key == "helper")
        return endingOfText(token.value, before, [](const Flow &other) { return other.helper.value_or(""); });
    if (token.key == "secctx")
        return endingOfText(token.value, before, [](const Flow &other) { return other.secctx.value_or(""); });
    if (token.key == "labels")
        return endingOfText(
            token.value, before, [](const Flow &other) { return other.labels ? joined(*other.labels) : ""; });
    return isKey(token.key) ? endingOfReply(token, flow) : Ending::Doubtful;
}

/// The fields after the reply tuple in their printed order.
enum Field : unsigned {
    ReplyCounters = 1u << 0,
    Flags = 1u << 1,
    Mark = 1u << 2,
    Zone = 1u << 3,
    DeltaTime = 1u << 4,
    Start = 1u << 5,
    Use = 1u << 6,
    Id = 1u << 7,
    Userspace = 1u << 8,
};

unsigned fieldsOf(const FlowStore &store, Row row)
{
    const FlowRecord &record = store.record(row);
    unsigned fields = 0;
    const auto add = [&fields](bool present, Field field) { fields |= present ? unsigned{field} : 0u; };
    add(record.has(FlowRecord::HasReplyCounters), ReplyCounters);
    add(record.has(FlowRecord::Assured) || record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload), Flags);
    add(record.has(FlowRecord::HasMark), Mark);
    add(record.has(FlowRecord::HasZone), Zone);
    if (record.extras != 0) {
        add(store.deltaTime(row).has_value(), DeltaTime);
        add(store.start(row).has_value(), Start);
    }
    add(record.has(FlowRecord::HasUse), Use);
    add(record.has(FlowRecord::HasId), Id);
    add(record.has(FlowRecord::Userspace), Userspace);
    return fields;
}

unsigned fieldsOf(const Flow &flow)
{
    FlowStore store;
    return fieldsOf(store, store.append(flow));
}

/// The fields that similar entries have after the last field of this one.
Ending endingOfFields(const Flow &flow, const FlowStore &before)
{
    struct Likes {
        std::size_t count = 0;
        unsigned all = ~0u;
        unsigned some = 0;
    };
    // Of the same event; and of the same protocol; and in the same state.
    std::array<Likes, 3> likes;
    bool programs = false;
    bool ids = !before.empty(); // with -o id every line has one
    for (Row row = 0; row < before.size(); ++row) {
        const FlowRecord &record = before.record(row);
        ids = ids && record.has(FlowRecord::HasId);
        programs = programs || record.has(FlowRecord::Userspace);
        if (record.event() != flow.event)
            continue;
        const unsigned fields = fieldsOf(before, row);
        const std::size_t levels = record.protocol != flow.protocol ? 1u : record.state != flow.state ? 2u : 3u;
        for (std::size_t i = 0; i < levels; ++i) {
            ++likes[i].count;
            likes[i].all &= fields;
            likes[i].some |= fields;
        }
    }
    const auto best =
        std::ranges::find_if(likes.rbegin(), likes.rend(), [](const Likes &like) { return like.count > 0; });
    if (flow.originalCounters && !flow.replyCounters) // both directions are counted, or none
        return Ending::CutOff;
    if (ids && !flow.id)
        return Ending::CutOff;
    if (best == likes.rend())
        return Ending::Whole;
    const unsigned fields = fieldsOf(flow);
    unsigned behind = ~0u;
    for (unsigned field = ReplyCounters; field <= Userspace; field <<= 1u) {
        if ((fields & field) != 0)
            behind = ~((field << 1u) - 1u);
    }
    if (flow.status.unreplied) // an entry is never both
        behind &= ~unsigned{Flags};
    // These come and go from entry to entry.
    constexpr unsigned optional = Flags | Mark | Userspace;
    if ((best->all & behind & ~optional) != 0)
        return Ending::CutOff;
    if (programs && !flow.status.userspace) // [USERSPACE] is the last one
        return Ending::Doubtful;
    return (best->some & behind) != 0 ? Ending::Doubtful : Ending::Whole;
}

} // namespace

Ending endingOfProgram(const Flow &flow, const FlowStore &before)
{
    if (flow.program)
        return endingOfText(*flow.program, before, [](const Flow &other) { return other.program.value_or(""); });
    if (!flow.portId)
        return Ending::CutOff;
    // The name follows, unless the program had already exited.
    const Row first = before.size() > textsAsked ? before.size() - textsAsked : 0;
    for (Row row = first; row < before.size(); ++row) {
        if (before.flow(row).program)
            return Ending::Doubtful;
    }
    return endingOfNumber(std::to_string(*flow.portId), std::numeric_limits<std::uint32_t>::max());
}

Ending endingOfEntry(std::string_view entry, const Flow &flow, const FlowStore &before)
{
    std::vector<Token> tokens;
    cutTokens(entry, tokens);
    if (tokens.empty())
        return Ending::CutOff;
    const Token &last = tokens.back();
    if (flow.program)
        return endingOfProgram(flow, before);
    Ending ending = Ending::Whole;
    if (last.kind == Token::Kind::Pair)
        ending = endingOfPair(last, flow, before);
    else if (last.kind == Token::Kind::Word)
        ending = last.text.starts_with('[') || isPartOfKey(last.text) ? Ending::CutOff : Ending::Doubtful;
    else if (last.text == "USERSPACE" && !before.empty())
        ending = Ending::Doubtful;
    return std::max(ending, endingOfFields(flow, before));
}

Ending endingOfSaveLine(std::string_view options, const Flow &flow, const FlowStore &before)
{
    options = trimmed(options);
    const std::size_t blank = options.find_last_of(" \t");
    const std::string_view value = blank == none ? options : options.substr(blank + 1);
    const std::string_view rest = trimmed(options.substr(0, blank == none ? 0 : blank));
    const std::string_view name = rest.substr(rest.find_last_of(" \t") == none ? 0 : rest.find_last_of(" \t") + 1);
    if (flow.status.userspace || value.starts_with('['))
        return flow.status.userspace ? endingOfProgram(flow, before) : Ending::CutOff;
    if (value.starts_with('-'))
        return Ending::CutOff;

    // Options that the tool always prints for the protocol.
    const auto likeHas = [&](auto condition) {
        for (Row row = 0; row < before.size(); ++row) {
            const FlowRecord &record = before.record(row);
            if (record.protocol == flow.protocol && record.event() == flow.event && condition(record))
                return true;
        }
        return false;
    };
    Ending ending = Ending::Whole;
    switch (flow.protocol) {
    case protocol::dccp:
        if (flow.original.keys.kind == L4Kind::None)
            break;
        [[fallthrough]];
    case protocol::tcp:
    case protocol::udp:
    case protocol::udplite:
    case protocol::sctp:
        if (!has(options, "--reply-port-dst"))
            return Ending::CutOff;
        if ((flow.protocol == protocol::tcp || flow.protocol == protocol::sctp) && flow.state == State::None)
            ending = likeHas([](const FlowRecord &record) { return record.state != State::None; }) ? Ending::CutOff
                                                                                                   : Ending::Doubtful;
        else if (flow.protocol == protocol::sctp && !has(options, "--reply-vtag"))
            ending = has(options, "--orig-vtag") ? Ending::CutOff : Ending::Doubtful;
        break;
    case protocol::icmp:
    case protocol::icmpv6:
        if (!has(options, "--icmp-id") && !has(options, "--icmpv6-id"))
            return Ending::CutOff;
        break;
    case protocol::gre:
        if (!has(options, "--reply-key-dst"))
            return Ending::CutOff;
        break;
    default: break;
    }
    const L4Keys &original = flow.original.keys;
    if (name == "--state") {
        if (flow.state == State::Other)
            return Ending::CutOff;
        // "CLOSE" may have been "CLOSE_WAIT".
        if (flow.protocol == protocol::tcp && (value == "CLOSE" || value == "SYN_SENT"))
            ending = std::max(ending, Ending::Doubtful);
    } else if (name == "--reply-port-dst" || name == "--reply-key-dst") {
        ending = std::max(ending, endingOfMirrored(value, std::to_string(original.first), 0xffff));
    } else if (name == "--icmp-id" || name == "--icmpv6-id") {
        ending = std::max(ending, endingOfNumber(value, 0xffff));
    } else if (name == "-p") {
        ending = std::max(ending, endingOfNumber(value, 255));
    } else {
        ending = std::max(ending, endingOfNumber(value, std::numeric_limits<std::uint32_t>::max()));
    }
    return ending;
}

bool mayBeginEntry(std::string_view text) noexcept
{
    static constexpr std::array<std::string_view, 13> beginnings = {"tcp", "udp", "udplite", "icmp", "icmpv6", "sctp",
        "dccp", "gre", "unknown", "ipv4", "ipv6", "[NEW]", "[UPDATE]"};
    if (text.starts_with('['))
        return text.find(']') == none;
    return std::ranges::any_of(beginnings, [text](std::string_view word) { return word.starts_with(text); });
}

void addEndingDoubt(Reading &reading, std::uint64_t number)
{
    ++reading.doubts;
    reading.remarks.emplace_back(Remark::EndDoubtful, number);
}

} // namespace ctscope
