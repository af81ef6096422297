// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as conntrack's XML: what is read can be written, and nothing else happens.
#include "fuzz/damage_mutator.h"
#include "format/flow_writer.h"
#include "format/xml_reader.h"

#include <cstddef>
#include <cstdint>

using namespace ctscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Reading reading;
    readXml({reinterpret_cast<const char *>(data), size}, {}, reading);
    std::string out;
    for (Row row = 0; row < reading.flows.size(); ++row) {
        writeConntrackLine(reading.flows.flow(row), out);
        writeJsonLine(reading.flows.flow(row), out);
    }
    return 0;
}
