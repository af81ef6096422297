// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the columns of a recorded block: it is refused, or gives flows that can be shown and packed again.
#include "record/flow_block.h"

#include <zstd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace ctscope;
using namespace ctscope::record;

namespace {

/// One frame around bytes, as a damaged file with a right checksum would have it.
std::string framed(const std::uint8_t *bytes, std::size_t size)
{
    std::string frame(ZSTD_compressBound(size), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes, size, 1));
    return frame;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 4)
        return 0;
    PackedBlock packed;
    packed.rows = data[0] % 16;
    const std::size_t ends = std::min<std::size_t>(data[1] | std::size_t(data[2]) << 8, size - 3);
    packed.ends = framed(data + 3, ends);
    packed.rest = framed(data + 3 + ends, size - 3 - ends);
    FlowBlock block;
    if (!unpack(packed, block))
        return 0;
    for (Row row = 0; row < block.size(); ++row) {
        const Flow flow = block.flows().flow(row);
        static_cast<void>(flow.original.srcString().size() + flow.reply.dstString().size());
        StatePath steps(block.path(row));
        while (steps.next()) { }
    }
    if (block.empty())
        return 0;
    FlowBlock again;
    if (!unpack(pack(block, 0, block.size()), again) || again.size() != block.size())
        std::abort();
    Selection selection;
    selection.asOf = block.span(0).begin;
    selection.withStarts = true;
    FlowBlock then;
    if (!unpack(packed, then, selection))
        std::abort();
    static_cast<void>(findEnds(packed, {block.flows().address(0, AddressSlot::ReplyDst), {}, {}}));
    return 0;
}
