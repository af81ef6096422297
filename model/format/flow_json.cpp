// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/flow_writer.h"

#include "format/json_writer.h"
#include "format/numbers.h"
#include "format/wall_time.h"

#include <algorithm>
#include <unordered_map>

namespace ctscope {

namespace {

/// The keys of the outer object with a fixed meaning; unknown keys of the same name get a "_" appended.
constexpr std::string_view ownKeys[] = {
    "event", "timestamp", "family", "protocol", "protocol_number", "timeout", "state", "original", "reply", "status",
    "mark", "secmark", "secctx", "zone", "zone_orig", "zone_reply", "delta_time", "start", "stop", "helper", "labels",
    "use", "id", "portid", "progname", "gre_timeout", "stream_timeout", "active_since", "expires_in", "words",
    // Of a comparison:
    "change", "before", "growth",
    "owner",   // of a live flow: query/flow_printer.cpp
    "machine", // of several tables
};

template <typename Number> void put(JsonWriter &json, std::string_view key, const std::optional<Number> &number)
{
    if (!number)
        return;
    std::string digits;
    appendNumber(digits, *number);
    json.numberMember(key, digits);
}

void put(JsonWriter &json, std::string_view key, const std::optional<std::string> &text)
{
    if (text)
        json.member(key, *text);
}

void putMoment(JsonWriter &json, std::string_view key, const std::optional<std::int64_t> &nanoseconds)
{
    if (!nanoseconds)
        return;
    std::string digits;
    appendSeconds(digits, *nanoseconds);
    json.numberMember(key, digits);
}

void putWords(JsonWriter &json, std::string_view key, const std::vector<std::string> &words)
{
    json.beginArray(key);
    for (const std::string &word : words)
        json.value(word);
    json.endArray();
}

void putTuple(JsonWriter &json, std::string_view key, const Tuple &tuple, const std::optional<Counters> &counters)
{
    const L4Keys &keys = tuple.keys;
    if (tuple.src.family == Family::None && tuple.dst.family == Family::None && keys.kind == L4Kind::None && !counters)
        return;
    const auto number = [&json](std::string_view name, std::uint64_t value) { put(json, name, std::optional(value)); };
    json.beginObject(key);
    if (tuple.src.family != Family::None)
        json.member("src", tuple.srcString());
    if (tuple.dst.family != Family::None)
        json.member("dst", tuple.dstString());
    switch (keys.kind) {
    case L4Kind::None: break;
    case L4Kind::Ports:
        number("sport", keys.first);
        number("dport", keys.second);
        break;
    case L4Kind::Icmp:
        number("type", keys.icmpType());
        number("code", keys.icmpCode());
        number("id", keys.icmpId());
        break;
    case L4Kind::Gre:
        number("srckey", keys.first);
        number("dstkey", keys.second);
        break;
    }
    if (counters) {
        number("packets", counters->packets);
        number("bytes", counters->bytes);
    }
    json.endObject();
}

/// True for texts that are JSON numbers in this very form.
bool isPlainNumber(std::string_view text) noexcept
{
    return (text == "0" || !text.starts_with('0')) && parseNumber<std::uint64_t>(text);
}

void putUnknownPairs(JsonWriter &json, const Flow &flow)
{
    struct Entry {
        std::string key;
        std::vector<std::string_view> values;
    };
    std::vector<Entry> entries; // in the order read
    std::unordered_map<std::string, std::size_t> places;
    for (const auto &[name, value] : flow.unknownPairs) {
        std::string key = name;
        std::ranges::replace(key, '-', '_');
        if (std::ranges::find(ownKeys, key) != std::end(ownKeys))
            key += '_';
        const auto [place, added] = places.emplace(std::move(key), entries.size());
        if (added)
            entries.push_back({place->first, {}});
        entries[place->second].values.push_back(value);
    }
    for (const Entry &entry : entries) {
        const bool several = entry.values.size() > 1;
        const auto putValue = [&](std::string_view value) {
            if (isPlainNumber(value))
                several ? json.rawValue(value) : json.numberMember(entry.key, value);
            else
                several ? json.value(value) : json.member(entry.key, value);
        };
        if (several)
            json.beginArray(entry.key);
        std::ranges::for_each(entry.values, putValue);
        if (several)
            json.endArray();
    }
}

} // namespace

void writeJsonLine(const Flow &flow, std::string &out)
{
    JsonWriter json(out);
    json.beginObject();
    if (flow.event != EventKind::None)
        json.member("event", eventName(flow.event));
    if (flow.eventTime) {
        std::string seconds;
        appendEventSeconds(seconds, *flow.eventTime);
        json.numberMember("timestamp", seconds);
    }
    if (const Family family = writtenFamily(flow); family != Family::None)
        json.member("family", family == Family::Ipv4 ? "ipv4" : "ipv6");
    json.member("protocol", protocol::conntrackName(flow.protocol));
    put(json, "protocol_number", std::optional(unsigned{flow.protocol}));
    put(json, "timeout", flow.timeout);
    if (flow.state != State::None)
        json.member("state", flow.state == State::Other ? std::string_view(flow.stateWord) : state::name(flow.state));
    putTuple(json, "original", flow.original, flow.originalCounters);
    putTuple(json, "reply", flow.reply, flow.replyCounters);
    if (const auto words = statusWords(flow); !words.empty())
        putWords(json, "status", words);
    put(json, "mark", flow.mark);
    put(json, "secmark", flow.secmark);
    put(json, "secctx", flow.secctx);
    put(json, "zone", flow.zone);
    put(json, "zone_orig", flow.zoneOriginal);
    put(json, "zone_reply", flow.zoneReply);
    put(json, "delta_time", flow.deltaTime);
    putMoment(json, "start", flow.start);
    putMoment(json, "stop", flow.stop);
    put(json, "helper", flow.helper);
    if (flow.labels)
        putWords(json, "labels", *flow.labels);
    put(json, "use", flow.use);
    put(json, "id", flow.id);
    put(json, "portid", flow.portId);
    put(json, "progname", flow.program);
    put(json, "gre_timeout", flow.greTimeout);
    put(json, "stream_timeout", flow.greStreamTimeout);
    put(json, "active_since", flow.activeSince);
    put(json, "expires_in", flow.expiresIn);
    putUnknownPairs(json, flow);
    if (!flow.bareWords.empty())
        putWords(json, "words", flow.bareWords);
    json.endObject();
    out += '\n';
}

} // namespace ctscope
