// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a text in an envelope. What comes out is never much more than what went in, and is read
// like every other text.
#include "format/dump_reader.h"
#include "format/plain_text.h"
#include "format/unwrap_text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace ctscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto plain = plainText(text);
    const std::string_view view = plain ? std::string_view(*plain) : std::string_view(text);
    if (const auto unwrapped = unwrapText(view)) {
        // An attachment may be packed; nothing else grows by more than a time for each line.
        constexpr std::size_t packed = std::size_t(80) << 20;
        if (unwrapped->text.size() > packed + 600 * text.size())
            std::abort();
        DumpOptions options;
        options.keepText = false;
        readDump(std::make_shared<const std::string>(unwrapped->text), options);
    }
    const DumpResult dump = readDump(std::make_shared<const std::string>(text));
    for (Row row = 0; row < dump.reading.flows.size(); ++row)
        (void)dump.reading.flows.line(row);
    return 0;
}
