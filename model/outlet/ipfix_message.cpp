// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/ipfix_message.h"

#include <algorithm>

namespace ctscope::outlet::ipfix {

namespace {

constexpr std::uint16_t version = 10;
constexpr std::uint16_t templateSet = 2;
constexpr std::uint16_t optionsTemplateSet = 3;
constexpr std::uint16_t reliabilityTemplate = 300;
constexpr std::size_t headerSize = 16;

template <typename Number> void put(std::string &out, Number value)
{
    for (std::size_t byte = sizeof(Number); byte-- > 0;)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * byte));
}

std::uint64_t millis(std::int64_t micros) { return static_cast<std::uint64_t>(micros / 1000); }

/// natEvent, as IANA numbers it.
std::uint8_t natEventOf(const FlowValues &values)
{
    constexpr std::uint8_t nat44SessionDelete = 5;
    constexpr std::uint8_t translationDelete = 2; // there is none for IPv6 to IPv6
    return values.family == 4 ? nat44SessionDelete : translationDelete;
}

/// flowEndReason.
std::uint8_t endReasonOf(EndReason reason)
{
    constexpr std::uint8_t idleTimeout = 1;
    constexpr std::uint8_t endOfFlow = 3;
    constexpr std::uint8_t forcedEnd = 4;
    switch (reason) {
    case EndReason::Expired: return idleTimeout;
    case EndReason::Closed:
    case EndReason::Replaced: return endOfFlow;
    case EndReason::Removed:
    case EndReason::Deleted: return forcedEnd;
    case EndReason::StillThere:
    case EndReason::Unknown: break;
    }
    return 0;
}

void appendFields(std::string &out, const std::vector<Field> &fields)
{
    for (const Field &field : fields) {
        put(out, field.element);
        put(out, field.length);
    }
}

void appendSet(std::string &out, std::uint16_t id, std::string_view content)
{
    put(out, id);
    put(out, static_cast<std::uint16_t>(content.size() + 4));
    out += content;
}

const std::vector<Field> &reliabilityFields()
{
    // exportingProcessId, which is the scope; exportedMessageTotalCount, exportedFlowRecordTotalCount,
    // notSentFlowTotalCount.
    static const std::vector<Field> fields{{144, 4}, {41, 8}, {42, 8}, {166, 8}};
    return fields;
}

} // namespace

std::vector<Field> fieldsOf(const Shape &shape)
{
    const std::uint16_t address = shape.ipv6 ? 16 : 4;
    const auto either = [&shape](std::uint16_t v4, std::uint16_t v6) { return shape.ipv6 ? v6 : v4; };
    std::vector<Field> fields;
    fields.push_back({152, 8}); // flowStartMilliseconds
    fields.push_back({153, 8}); // flowEndMilliseconds
    fields.push_back({4, 1});   // protocolIdentifier
    fields.push_back({either(8, 27), address});
    fields.push_back({7, 2}); // sourceTransportPort
    if (shape.destination) {
        fields.push_back({either(12, 28), address});
        fields.push_back({11, 2});
    }
    if (shape.translated) {
        fields.push_back({323, 8}); // observationTimeMilliseconds, of the event
        fields.push_back({230, 1}); // natEvent
        fields.push_back({either(225, 281), address});
        fields.push_back({227, 2}); // postNAPTSourceTransportPort
        if (shape.destination) {
            fields.push_back({either(226, 282), address});
            fields.push_back({228, 2});
        }
    }
    fields.push_back({1, 8});   // octetDeltaCount
    fields.push_back({2, 8});   // packetDeltaCount
    fields.push_back({23, 8});  // postOctetDeltaCount
    fields.push_back({24, 8});  // postPacketDeltaCount
    fields.push_back({136, 1}); // flowEndReason
    fields.push_back({234, 4}); // ingressVRFID
    fields.push_back({235, 4}); // egressVRFID
    return fields;
}

bool hasRecord(const FlowValues &values) noexcept { return values.family != 0; }

Shape shapeOf(const FlowValues &values, bool withDestination) noexcept
{
    return {values.family == 6, values.translated, withDestination};
}

void appendRecord(std::string &out, const FlowValues &values, const Shape &shape)
{
    const auto end = [&](std::size_t at) {
        const auto &address = values.addresses[at];
        const std::size_t skipped = shape.ipv6 ? 0 : 12;
        out.append(reinterpret_cast<const char *>(address.data()) + skipped, address.size() - skipped);
        put(out, values.ports[at]);
    };
    put(out, millis(values.start));
    put(out, millis(values.end));
    put(out, values.protocol);
    end(0);
    if (shape.destination)
        end(1);
    if (shape.translated) {
        put(out, millis(values.end));
        put(out, natEventOf(values));
        end(2);
        if (shape.destination)
            end(3);
    }
    put(out, values.original.bytes);
    put(out, values.original.packets);
    put(out, values.reply.bytes);
    put(out, values.reply.packets);
    put(out, endReasonOf(values.reason));
    put(out, static_cast<std::uint32_t>(values.zone));
    put(out, static_cast<std::uint32_t>(values.zone));
}

std::string templateSets(bool withDestination)
{
    std::string templates;
    for (const bool ipv6 : {false, true}) {
        for (const bool translated : {false, true}) {
            const Shape shape{ipv6, translated, withDestination};
            const std::vector<Field> fields = fieldsOf(shape);
            put(templates, shape.templateId());
            put(templates, static_cast<std::uint16_t>(fields.size()));
            appendFields(templates, fields);
        }
    }
    std::string options;
    put(options, reliabilityTemplate);
    put(options, static_cast<std::uint16_t>(reliabilityFields().size()));
    put(options, std::uint16_t(1)); // of these, how many are the scope
    appendFields(options, reliabilityFields());
    std::string sets;
    appendSet(sets, templateSet, templates);
    appendSet(sets, optionsTemplateSet, options);
    return sets;
}

std::string reliabilitySet(const Reliability &reliability)
{
    std::string record;
    put(record, std::uint32_t(0));
    put(record, reliability.messages);
    put(record, reliability.records);
    put(record, reliability.notSent);
    return dataSet(reliabilityTemplate, record);
}

std::string dataSet(std::uint16_t templateId, std::string_view records)
{
    std::string set;
    set.reserve(records.size() + 4);
    appendSet(set, templateId, records);
    return set;
}

std::string message(std::string_view sets, std::uint32_t time, std::uint32_t sequence, std::uint32_t domain)
{
    std::string text;
    text.reserve(headerSize + sets.size());
    put(text, version);
    put(text, static_cast<std::uint16_t>(headerSize + sets.size()));
    put(text, time);
    put(text, sequence);
    put(text, domain);
    return text += sets;
}

} // namespace ctscope::outlet::ipfix
