// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet/flow_values.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// IPFIX as RFC 7011 has it, with the information elements of RFC 8158 for translations. Nothing here is sent.

namespace ctscope::outlet::ipfix {

/// A field of a template: the number of an information element, and the bytes of a value.
struct Field {
    std::uint16_t element;
    std::uint16_t length;
};

/// Which fields a record has.
struct Shape {
    bool ipv6 = false;
    bool translated = false;
    bool destination = false;

    std::uint16_t templateId() const noexcept
    {
        constexpr std::uint16_t firstTemplate = 256;
        return static_cast<std::uint16_t>(
            firstTemplate | (ipv6 ? 1 : 0) | (translated ? 2 : 0) | (destination ? 4 : 0));
    }
};

/// In the order of a record. The reply's counters are in postOctetDeltaCount and postPacketDeltaCount, which collectors
/// show as those of the way out; nfdump knows no others.
std::vector<Field> fieldsOf(const Shape &shape);

/// False for a flow whose addresses are not known: there is no record for it.
bool hasRecord(const FlowValues &values) noexcept;
Shape shapeOf(const FlowValues &values, bool withDestination) noexcept;
void appendRecord(std::string &out, const FlowValues &values, const Shape &shape);

/// What the exporter did, sent with the templates: the collector knows then what it lacks.
struct Reliability {
    std::uint64_t messages = 0;
    std::uint64_t records = 0; ///< of flows that were sent
    std::uint64_t notSent = 0;
};

/// The set with the templates of all shapes, and the one with the options template.
std::string templateSets(bool withDestination);
/// A data set with one record of the options template.
std::string reliabilitySet(const Reliability &reliability);
/// A data set.
std::string dataSet(std::uint16_t templateId, std::string_view records);
/// A message. `time`: when it is sent, in s since 1970. `sequence`: data records sent before it over the connection.
std::string message(std::string_view sets, std::uint32_t time, std::uint32_t sequence, std::uint32_t domain);

} // namespace ctscope::outlet::ipfix
