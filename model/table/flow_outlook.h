// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_moment.h"

#include <QString>

namespace ctscope {

/// What happens to the entry next, in one to three sentences: when it expires, what renews it, whether
/// it is evictable; or how it ended.
QString outlook(const FlowMoment &moment);

/// Explains the time left: what the timeout rule means, and where its value comes from.
QString ruleSentence(const FlowMoment &moment, const AppliedRule &applied);

/// How long ago the last packet was: "0:50 ago", "0:50 or 4 d 23 h before the dump". Needs a rule and the seconds left.
QString idleTime(const FlowMoment &moment, const AppliedRule &applied);

/// How the time of the last packet is known. Empty when it is not known.
QString idleSentence(const FlowMoment &moment, const AppliedRule &applied);

} // namespace ctscope
