// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the answer of a server: rows of flows are the same in one piece and in two, and groups are read or refused.
#include "history/flow_rows.h"
#include "history/json_answer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ctscope;
using namespace ctscope::history;

namespace {

void require(bool fact)
{
    if (!fact)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    FlowRows whole(true);
    const bool isTaken = whole.take(bytes);
    require(whole.ends.size() == whole.flows.size());
    FlowRows pieces(true);
    pieces.take(bytes.substr(0, size / 2));
    require(pieces.take(bytes.substr(size / 2)) == isTaken);
    require(pieces.flows.size() == whole.flows.size() && pieces.isComplete() == whole.isComplete());
    for (Row row = 0; row < whole.flows.size(); ++row)
        require(pieces.flows.flow(row) == whole.flows.flow(row));
    if (const auto answer = readJsonAnswer(bytes))
        require(answer->rowsBeforeLimit >= answer->rows.size());
    return 0;
}
