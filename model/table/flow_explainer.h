// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/number_text.h"
#include "table/flow_moment.h"

#include <QString>

#include <vector>

namespace ctscope {

/// One field of an entry as a person reads it.
struct FieldExplanation {
    QString id;       ///< stable name, for finding the field again: "state", "rule-word", "mark"
    QString label;    ///< "State"
    QString value;    ///< "SYN_SENT"
    QString sentence; ///< what this value means here
    friend bool operator==(const FieldExplanation &, const FieldExplanation &) = default;
};

/// A flow in words.
struct FlowExplanation {
    QString headline;                     ///< the two ends and the state of the flow, in a sentence
    QString next;                         ///< what happens to the entry next, or how it ended
    std::vector<FieldExplanation> fields; ///< most important first; fields that the entry lacks are left out
};

/// Describes a flow. Pure: depends only on its arguments and the loaded translation.
/// Source: net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_*.c, nf_conntrack_netlink.c.
FlowExplanation explain(const FlowMoment &moment, const NumberStyle &numbers = {});

/// The word that firewall rules (ct state, -m conntrack --ctstate) use for the flow's next packet
/// in the original direction: "NEW", "ESTABLISHED".
QString ruleWord(const Flow &flow);

} // namespace ctscope
