// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"
#include "flow/state.h"

#include <QString>

namespace ctscope {

/// What a tracker's state says has been seen, in a sentence. Empty for None and Other.
/// Source: the comments at the state tables of net/netfilter/nf_conntrack_proto_{tcp,sctp,dccp}.c.
QString stateMeaning(State state);

/// What a protocol is and how it is followed, in a sentence.
QString protocolMeaning(Protocol protocol);

/// True for states in which both ends are done or about to be. Such an entry may go early when the
/// table is nearly full, although it is assured (can_early_drop of the trackers, since Linux 4.12).
bool isShuttingDown(State state) noexcept;

} // namespace ctscope
