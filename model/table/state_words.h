// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"
#include "flow/state.h"

#include <QString>

namespace ctscope {

/// Which packets a state of the tracker stands for, in a sentence. Empty for None and Other.
/// Source: the comments at the state tables of net/netfilter/nf_conntrack_proto_{tcp,sctp,dccp}.c.
QString stateMeaning(State state);

/// What a protocol is and how it is tracked, in a sentence.
QString protocolMeaning(Protocol protocol);

} // namespace ctscope
