// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/event_share.h"

namespace ctscope {

void judgeEvents(Reading &reading, std::uint64_t events)
{
    const std::uint64_t entries = reading.flows.size() - events;
    reading.isEventLog = events > 0 && events >= entries;
    if (events == 0 || entries == 0)
        return;
    if (reading.isEventLog) {
        reading.remarks.push_back(entries == 1 ? "1 line of this event log tells no event; it is listed as it stands."
                                               : std::to_string(entries)
                                          + " lines of this event log tell no event; they are listed as they stand.");
    } else {
        reading.remarks.push_back(events == 1 ? "1 event stands in this table; it is listed as an entry of it."
                                              : std::to_string(events)
                                          + " events stand in this table; they are listed as entries of it.");
    }
}

} // namespace ctscope
