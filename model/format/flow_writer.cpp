// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/flow_writer.h"

#include "flow/foreign_text.h"
#include "format/numbers.h"
#include "format/wall_time.h"

#include <algorithm>

namespace ctscope {

Family writtenFamily(const Flow &flow) noexcept
{
    for (const IpAddress *address : {&flow.original.src, &flow.original.dst, &flow.reply.src, &flow.reply.dst}) {
        if (address->isV4() || address->isV6())
            return address->family;
    }
    return Family::None;
}

namespace {

/// "tcp      " and the number: the tools pad names to eight places.
void appendPadded(std::string &out, std::string_view name, unsigned number)
{
    constexpr std::size_t width = 8;
    out += name;
    if (name.size() < width)
        out.append(width - name.size(), ' ');
    out += ' ';
    appendNumber(out, number);
    out += ' ';
}

/// Appends text with "_" in place of refused characters, of characters that a terminal obeys, and of bytes
/// that are not UTF-8.
void appendWithout(std::string &out, std::string_view text, std::string_view refused)
{
    while (!text.empty()) {
        const Character character = firstCharacter(text);
        const bool shown = character.valid && !isObeyed(character.point)
            && (character.length > 1 || refused.find(text.front()) == std::string_view::npos);
        if (shown)
            out += text.substr(0, character.length);
        else
            out += '_';
        text.remove_prefix(character.length);
    }
}

/// A value or word of a line. The format has no quoting, so a blank inside becomes "_".
void appendWord(std::string &out, std::string_view word) { appendWithout(out, word, " "); }

template <typename Number> void appendPair(std::string &out, std::string_view key, Number value)
{
    out += key;
    out += '=';
    appendNumber(out, value);
    out += ' ';
}

template <typename Number> void appendPair(std::string &out, std::string_view key, const std::optional<Number> &value)
{
    if (value)
        appendPair(out, key, *value);
}

void appendPair(std::string &out, std::string_view key, const std::optional<std::string> &value)
{
    if (!value)
        return;
    out += key;
    out += '=';
    appendWord(out, *value);
    out += ' ';
}

void appendAddress(std::string &out, std::string_view key, const IpAddress &address, std::string_view text)
{
    out += key;
    out += '=';
    if (address.family == Family::Unreadable)
        appendWord(out, text);
    else
        out += address.toString();
    out += ' ';
}

void appendKey(std::string &out, std::string_view key, std::uint16_t value)
{
    out += key;
    out += "=0x";
    appendNumber(out, value, 16);
    out += ' ';
}

void appendTuple(std::string &out, const Tuple &tuple)
{
    appendAddress(out, "src", tuple.src, tuple.srcText);
    appendAddress(out, "dst", tuple.dst, tuple.dstText);
    const L4Keys &keys = tuple.keys;
    switch (keys.kind) {
    case L4Kind::None: break;
    case L4Kind::Ports:
        appendPair(out, "sport", keys.first);
        appendPair(out, "dport", keys.second);
        break;
    case L4Kind::Icmp:
        appendPair(out, "type", unsigned{keys.icmpType()});
        appendPair(out, "code", unsigned{keys.icmpCode()});
        appendPair(out, "id", keys.icmpId());
        break;
    case L4Kind::Gre:
        appendKey(out, "srckey", keys.first);
        appendKey(out, "dstkey", keys.second);
        break;
    }
}

bool isPresent(const Tuple &tuple) noexcept
{
    return tuple.src.family != Family::None || tuple.dst.family != Family::None || tuple.keys.kind != L4Kind::None;
}

void appendCounters(std::string &out, const std::optional<Counters> &counters)
{
    if (!counters)
        return;
    appendPair(out, "packets", counters->packets);
    appendPair(out, "bytes", counters->bytes);
}

void appendBracketed(std::string &out, std::string_view word)
{
    out += '[';
    appendWithout(out, word, "]");
    out += "] ";
}

/// "[start=Mon Nov 23 13:23:45 2026]", as ctime prints it. Where that would lose something (parts of
/// a second, an hour that the clocks run through twice): seconds since 1970, with decimals.
void appendMoment(std::string &out, std::string_view key, const std::optional<std::int64_t> &nanoseconds)
{
    if (!nanoseconds)
        return;
    out += '[';
    out += key;
    out += '=';
    if (!appendCtime(out, *nanoseconds))
        appendSeconds(out, *nanoseconds);
    out += "] ";
}

void appendEvent(std::string &out, const Flow &flow)
{
    if (flow.eventTime) {
        out += '[';
        appendEventSeconds(out, *flow.eventTime);
        out += "]\t";
    }
    if (flow.event == EventKind::None)
        return;
    constexpr std::size_t width = 9;
    const std::string_view name = eventName(flow.event);
    out.append(width - name.size() - 2, ' ');
    appendBracketed(out, name);
}

void appendHead(std::string &out, const Flow &flow)
{
    const Family family = writtenFamily(flow);
    if (family == Family::Ipv4)
        appendPadded(out, "ipv4", 2);
    else if (family == Family::Ipv6)
        appendPadded(out, "ipv6", 10);
    appendPadded(out, protocol::conntrackName(flow.protocol), flow.protocol);
    if (flow.timeout) {
        appendNumber(out, *flow.timeout);
        out += ' ';
    }
    if (flow.state == State::Other)
        appendWord(out, flow.stateWord);
    else
        out += state::name(flow.state);
    if (flow.state != State::None)
        out += ' ';
    if (flow.greTimeout) {
        appendPair(out, "timeout", *flow.greTimeout);
        if (flow.greStreamTimeout)
            out.insert(out.size() - 1, 1, ',');
    }
    appendPair(out, "stream_timeout", flow.greStreamTimeout);
}

void appendTail(std::string &out, const Flow &flow)
{
    appendPair(out, "mark", flow.mark);
    appendPair(out, "secmark", flow.secmark);
    appendPair(out, "secctx", flow.secctx);
    appendPair(out, "zone", flow.zone);
    appendPair(out, "delta-time", flow.deltaTime);
    appendMoment(out, "start", flow.start);
    appendMoment(out, "stop", flow.stop);
    appendPair(out, "helper", flow.helper);
    // Unknown words come before use=, where vendors put theirs.
    for (const auto &[key, value] : flow.unknownPairs) {
        appendWord(out, key);
        out += '=';
        appendWord(out, value);
        out += ' ';
    }
    for (const std::string &word : flow.bareWords) {
        appendWord(out, word);
        out += ' ';
    }
    appendPair(out, "use", flow.use);
    appendPair(out, "id", flow.id);
    if (flow.labels) {
        out += "labels=";
        for (std::size_t i = 0; i < flow.labels->size(); ++i) {
            if (i > 0)
                out += ',';
            appendWithout(out, (*flow.labels)[i], " ,");
        }
        out += ' ';
    }
    if (flow.activeSince) {
        out += "[active since ";
        appendNumber(out, *flow.activeSince);
        out += "s] ";
    }
    if (flow.expiresIn) {
        out += "[expires in ";
        appendNumber(out, *flow.expiresIn);
        out += "s] ";
    }
}

void appendProgram(std::string &out, const Flow &flow)
{
    appendPair(out, "portid", flow.portId);
    if (flow.program) {
        out += "progname=";
        appendWithout(out, *flow.program, {}); // the last of its line, so blanks can stay
        out += ' ';
    }
}

} // namespace

void writeConntrackLine(const Flow &flow, std::string &out)
{
    std::vector<std::string> words = statusWords(flow);
    // [UNREPLIED] comes before the reply tuple, [USERSPACE] at the end of the line.
    const bool unreplied = !words.empty() && words.front() == "UNREPLIED";
    const bool userspace = words.size() > (unreplied ? 1u : 0u) && words.back() == "USERSPACE";

    appendEvent(out, flow);
    appendHead(out, flow);
    appendTuple(out, flow.original);
    appendPair(out, "zone-orig", flow.zoneOriginal);
    appendCounters(out, flow.originalCounters);
    if (unreplied)
        appendBracketed(out, words.front());
    if (isPresent(flow.reply))
        appendTuple(out, flow.reply);
    appendPair(out, "zone-reply", flow.zoneReply);
    appendCounters(out, flow.replyCounters);
    for (std::size_t i = unreplied ? 1 : 0; i < words.size() - (userspace ? 1 : 0); ++i)
        appendBracketed(out, words[i]);
    appendTail(out, flow);
    if (userspace)
        appendBracketed(out, words.back());
    appendProgram(out, flow);
    out.back() = '\n';
}

} // namespace ctscope
