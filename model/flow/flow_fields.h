// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

namespace ctscope {

/// Calls visit(field of a, same field of b) for each optional field that one message about a flow may
/// have and the next one leave out. Not among them are the timeout and what describes an event itself:
/// they are true only for the moment of their message.
template <typename A, typename B, typename Visit> void eachLastingField(A &a, B &b, Visit &&visit)
{
    visit(a.originalCounters, b.originalCounters);
    visit(a.replyCounters, b.replyCounters);
    visit(a.mark, b.mark);
    visit(a.zone, b.zone);
    visit(a.zoneOriginal, b.zoneOriginal);
    visit(a.zoneReply, b.zoneReply);
    visit(a.use, b.use);
    visit(a.id, b.id);
    visit(a.start, b.start);
    visit(a.stop, b.stop);
    visit(a.secmark, b.secmark);
    visit(a.secctx, b.secctx);
    visit(a.helper, b.helper);
    visit(a.labels, b.labels);
    visit(a.detail.tcp, b.detail.tcp);
    visit(a.detail.sctp, b.detail.sctp);
    visit(a.detail.dccp, b.detail.dccp);
    visit(a.detail.originalSequence, b.detail.originalSequence);
    visit(a.detail.replySequence, b.detail.replySequence);
    visit(a.detail.synproxy, b.detail.synproxy);
    visit(a.detail.master, b.detail.master);
}

} // namespace ctscope
