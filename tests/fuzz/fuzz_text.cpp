// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a dump: the format is told and everything in it read. The text formats are read a
// second time with every line indented, which takes them off the fast path: both must agree.
#include "fuzz/damage_mutator.h"
#include "format/dump_reader.h"
#include "format/text_reader.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace ctscope;

namespace {

std::string indented(const std::string &text)
{
    std::string out;
    bool atStart = true;
    for (const char c : text) {
        if (atStart)
            out += ' ';
        out += c;
        atStart = c == '\n';
    }
    return out;
}

Reading readAsText(const std::string &text)
{
    DumpOptions options;
    options.keepText = false;
    Reading reading;
    readText(text, options, reading);
    return reading;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto text = std::make_shared<const std::string>(reinterpret_cast<const char *>(data), size);
    const DumpResult dump = readDump(text);
    for (Row row = 0; row < dump.reading.flows.size(); ++row)
        (void)dump.reading.flows.line(row);

    // Room behind the text lets the fast path reach its last lines.
    const std::string padded = *text + '\n' + std::string(2000, ' ') + '\n';
    const Reading fast = readAsText(padded);
    const Reading tolerant = readAsText(indented(padded));
    // Where entries are damaged, the blank in front may join or part their pieces in another way.
    if (fast.skipped != 0 || tolerant.skipped != 0)
        return 0;
    if (fast.flows.size() != tolerant.flows.size())
        std::abort();
    for (Row row = 0; row < fast.flows.size(); ++row) {
        if (fast.flows.flow(row) != tolerant.flows.flow(row))
            std::abort();
    }
    return 0;
}
