// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/ulogd_line.h"

#include "flow/protocol.h"
#include "format/lexer.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;

struct Translation {
    std::string_view ulogd;
    std::string_view conntrack;
};

std::optional<std::uint64_t> protocolOf(std::string_view value)
{
    if (const auto number = parseDecimal(value))
        return *number <= 255 ? number : std::nullopt;
    std::string name(value);
    std::ranges::transform(
        name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto known = protocol::fromName(name);
    return known ? std::optional<std::uint64_t>(*known) : std::nullopt;
}

void append(std::string &out, std::string_view key, std::string_view value)
{
    out += ' ';
    out += key;
    out += '=';
    out += value;
}

void appendProtocol(std::string &out, std::uint64_t number)
{
    out += protocol::conntrackName(static_cast<Protocol>(number));
    out += ' ';
    out += std::to_string(number);
}

std::optional<std::string_view> fromPrintFlow(std::string_view line, std::size_t begin, std::string &out)
{
    static constexpr std::array<Translation, 6> keys = {
        {{"SRC", "src"}, {"DST", "dst"}, {"SPT", "sport"}, {"DPT", "dport"}, {"PKTS", "packets"}, {"BYTES", "bytes"}}};
    std::vector<Token> tokens;
    cutTokens(line.substr(begin), tokens);
    std::optional<std::uint64_t> protocol;
    std::string tuples;
    for (const Token &token : tokens) {
        if (token.text == "ORIG:" || token.text == "REPLY:" || token.text == ",")
            continue;
        const auto *const known = std::ranges::find(keys, token.key, &Translation::ulogd);
        if (token.isPair("PROTO")) {
            const auto number = protocolOf(token.value);
            if (!number || (protocol && protocol != number))
                return std::nullopt;
            protocol = number;
        } else if (token.kind == Token::Kind::Pair && known != keys.end()) {
            append(tuples, known->conntrack, token.value);
        } else {
            tuples += ' ';
            tuples += token.text;
        }
    }
    if (!protocol)
        return std::nullopt;
    out.assign(line.substr(0, begin));
    appendProtocol(out, *protocol);
    out += tuples;
    return out;
}

/// The pairs of a GPRINT line, in its order.
std::vector<Translation> pairsOf(std::string_view text)
{
    std::vector<Translation> pairs;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view pair = trimmed(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (const std::size_t equals = pair.find('='); equals != none)
            pairs.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
    }
    return pairs;
}

std::optional<std::string_view> fromGprint(std::string_view line, std::size_t begin, std::string &out)
{
    const std::vector<Translation> pairs = pairsOf(line.substr(begin));
    const auto value = [&pairs](std::string_view key) -> std::string_view {
        const auto found = std::ranges::find(pairs, key, &Translation::ulogd);
        return found == pairs.end() ? std::string_view() : found->conntrack;
    };
    const auto protocol = protocolOf(value("orig.ip.protocol"));
    if (!protocol)
        return std::nullopt;
    out.assign(line.substr(0, begin));
    if (const std::string_view time = value("timestamp"); !time.empty())
        out.append(time).append(" ");
    const std::string_view event = value("ct.event");
    out += event == "1" ? "[NEW] " : event == "2" ? "[UPDATE] " : event == "4" ? "[DESTROY] " : "";
    appendProtocol(out, *protocol);
    static constexpr std::array<Translation, 6> keys = {{{"ip.saddr.str", "src"}, {"ip.daddr.str", "dst"},
        {"l4.sport", "sport"}, {"l4.dport", "dport"}, {"raw.pktcount", "packets"}, {"raw.pktlen", "bytes"}}};
    for (const std::string_view side : {std::string_view("orig."), std::string_view("reply.")}) {
        for (const Translation &key : keys) {
            std::string_view found = value(std::string(side).append(key.ulogd));
            if (found.empty() && key.ulogd.ends_with(".str"))
                found = value(std::string(side).append(key.ulogd.substr(0, key.ulogd.size() - 4)));
            if (!found.empty())
                append(out, key.conntrack, found);
        }
    }
    for (const Translation &key : {Translation{"ct.mark", "mark"}, Translation{"ct.id", "id"}}) {
        if (!value(key.ulogd).empty())
            append(out, key.conntrack, value(key.ulogd));
    }
    const auto moment = [&](std::string_view key, std::string_view seconds, std::string_view micro) {
        if (seconds.empty() || seconds == "0")
            return;
        out.append(" [").append(key).append("=").append(seconds);
        if (!micro.empty() && micro.size() <= 6)
            out.append(".").append(6 - micro.size(), '0').append(micro);
        out += ']';
    };
    moment("start", value("flow.start.sec"), value("flow.start.usec"));
    moment("stop", value("flow.end.sec"), value("flow.end.usec"));
    return out;
}

} // namespace

std::optional<std::string_view> conntrackLineOfUlogd(std::string_view line, std::string &scratch)
{
    if (const std::size_t at = line.find("ORIG: SRC="); at != none)
        return fromPrintFlow(line, at, scratch);
    if (line.find("orig.ip.protocol=") == none || line.find(',') == none)
        return std::nullopt;
    const std::size_t stamp = line.find("timestamp=");
    const std::size_t first = std::min(stamp, line.find("orig."));
    // Other keys may come first; the prefix of a log ends with a blank.
    const std::size_t blank = line.substr(0, first).find_last_of(" \t");
    return fromGprint(line, blank == none ? 0 : blank + 1, scratch);
}

} // namespace ctscope
