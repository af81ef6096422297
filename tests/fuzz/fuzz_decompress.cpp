// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a compressed file, whole and in two blocks: both ways agree, and the limit holds.
#include "format/decompress.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace ctscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    constexpr std::uint64_t limit = std::uint64_t(1) << 20;
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    std::string whole;
    const DecompressStatus status = decompress(bytes, whole, limit);
    if (whole.size() > limit)
        std::abort();

    Decompressor decompressor(detectCompression(bytes), limit);
    std::string halves;
    decompressor.feed(bytes.substr(0, size / 2), halves);
    decompressor.feed(bytes.substr(size / 2), halves);
    const DecompressStatus ofHalves = decompressor.finish();
    // A stream that is both damaged and too large ends at whichever its library finds first, which
    // depends on how much of the input it has.
    const auto ended = [](DecompressStatus each) {
        return each == DecompressStatus::Damaged || each == DecompressStatus::TooLarge;
    };
    if (ofHalves != status && !(ended(ofHalves) && ended(status)))
        std::abort();
    if (status == DecompressStatus::Ok && halves != whole)
        std::abort();
    return 0;
}
