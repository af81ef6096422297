// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/event_merge.h"

namespace ctscope {

namespace {

template<typename Value> void take(std::optional<Value> &known, const std::optional<Value> &told)
{
    if (told)
        known = told;
}

} // namespace

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
    // A DESTROY without it says that no time was left.
    if (destroyed)
        known.timeout = event.timeout;
    else
        take(known.timeout, event.timeout);
    known.reply = event.reply; // an offloaded or translated flow may get another one
    take(known.originalCounters, event.originalCounters);
    take(known.replyCounters, event.replyCounters);
    take(known.mark, event.mark);
    take(known.zone, event.zone);
    take(known.zoneOriginal, event.zoneOriginal);
    take(known.zoneReply, event.zoneReply);
    take(known.use, event.use);
    take(known.id, event.id);
    take(known.start, event.start);
    take(known.stop, event.stop);
    take(known.secmark, event.secmark);
    take(known.secctx, event.secctx);
    take(known.helper, event.helper);
    take(known.labels, event.labels);
    take(known.detail.tcp, event.detail.tcp);
    take(known.detail.sctp, event.detail.sctp);
    take(known.detail.dccp, event.detail.dccp);
    take(known.detail.originalSequence, event.detail.originalSequence);
    take(known.detail.replySequence, event.detail.replySequence);
    take(known.detail.synproxy, event.detail.synproxy);
    take(known.detail.master, event.detail.master);
    known.status.userspace = destroyed && event.status.userspace;
    if (destroyed) {
        known.event = EventKind::Destroy;
        known.portId = event.portId;
        known.program = event.program;
    }
}

} // namespace ctscope
