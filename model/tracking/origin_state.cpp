// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/origin_state.h"

#include <algorithm>

namespace ctscope {

void rankMachines(std::vector<OriginState> &origins)
{
    std::vector<OriginState *> sorted;
    sorted.reserve(origins.size());
    for (OriginState &state : origins)
        sorted.push_back(&state);
    std::ranges::stable_sort(
        sorted, {}, [](const OriginState *state) -> const std::string & { return state->machine; });
    for (std::size_t i = 0; i < sorted.size(); ++i)
        sorted[i]->machineRank = static_cast<OriginIndex>(i);
}

} // namespace ctscope
