// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/compared_rows.h"

namespace ctscope {

std::string_view changeName(Change change) noexcept
{
    switch (change) {
    case Change::Began: return "began";
    case Change::Ended: return "ended";
    case Change::State: return "state";
    case Change::Translation: return "nat";
    case Change::Grew: return "grew";
    case Change::Fell: return "fell";
    case Change::Reused: return "reused";
    case Change::Owner: return "owner";
    case Change::Other: return "other";
    case Change::Count: break;
    }
    return {};
}

} // namespace ctscope
