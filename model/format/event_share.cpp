// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/event_share.h"

namespace ctscope {

void judgeEvents(Reading &reading, std::uint64_t events)
{
    const std::uint64_t entries = reading.flows.size() - events;
    reading.isEventLog = events > 0 && events >= entries;
    if (events == 0 || entries == 0)
        return;
    if (reading.isEventLog)
        reading.remarks.emplace_back(Remark::LinesWithoutEvent, entries);
    else
        reading.remarks.emplace_back(Remark::EventsInTable, events);
}

} // namespace ctscope
