// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ctscope {

/// How a flow ended, as far as the readings show. The numbers are part of the format of recordings.
enum class EndReason : std::uint8_t {
    StillThere = 0,
    Expired = 1,  ///< its time left had run out
    Closed = 2,   ///< its time ran out after the connection was closed (TIME_WAIT, CLOSE, …)
    Removed = 3,  ///< it ended before its timeout: deleted, flushed, or evicted
    Replaced = 4, ///< the same tuple was there again as a new entry
    Deleted = 5,  ///< a program deleted it (known from an event)
    Unknown = 6,
};

} // namespace ctscope
