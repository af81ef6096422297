// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/event_merge.h"

#include "flow/flow_fields.h"

namespace ctscope {

void mergeEvent(Flow &known, const Flow &event)
{
    const bool destroyed = event.event == EventKind::Destroy;
    if (event.state != State::None) {
        known.state = event.state;
        known.stateWord = event.stateWord;
    }
    if (event.statusBits) {
        known.status = event.status;
        known.statusBits = event.statusBits;
    }
    // A DESTROY without a timeout means that no time was left.
    if (destroyed || event.timeout)
        known.timeout = event.timeout;
    known.reply = event.reply; // an offloaded or translated flow may get another one
    eachLastingField(known, event, [](auto &field, const auto &given) {
        if (given)
            field = given;
    });
    known.status.userspace = destroyed && event.status.userspace;
    if (destroyed) {
        known.event = EventKind::Destroy;
        known.portId = event.portId;
        known.program = event.program;
    }
}

} // namespace ctscope
