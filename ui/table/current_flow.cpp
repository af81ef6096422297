// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/current_flow.h"

#include <utility>

namespace ctscope {

FrameChange FrameChange::between(const FramePtr &shown, const FramePtr &next)
{
    FrameChange change;
    change.sameTable =
        shown && next && shown->snapshot && next->snapshot && next->snapshot->continues(*shown->snapshot);
    change.filteredAnew = change.sameTable && shown->spec.filter != next->spec.filter;
    change.sortedAnew = change.sameTable && shown->spec.sort != next->spec.sort;
    return change;
}

bool CurrentFlow::choose(FlowSerial serial)
{
    m_hidden = 0;
    return update(serial);
}

FlowSerial CurrentFlow::follow(FlowSerial serial, const FrameChange &change)
{
    if (serial != 0 || !change.sameTable)
        m_hidden = 0;
    if (serial != 0 || !change.filteredAnew)
        return 0;
    if (m_serial == 0)
        return m_hidden;
    m_hidden = m_serial;
    return 0;
}

bool CurrentFlow::update(FlowSerial serial) { return std::exchange(m_serial, serial) != serial; }

} // namespace ctscope
