// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_moment.h"

#include <QString>

namespace ctscope {

/// What happens to the entry next, in one to three sentences: when it goes, what keeps it, whether
/// a full table can push it out; or how it ended.
QString outlook(const FlowMoment &moment);

/// Why the time left is what it is: the rule's meaning and whose value it is.
QString ruleSentence(const FlowMoment &moment, const AppliedRule &applied);

/// How long ago the last packet was, and how that is known. Empty when it is not known.
QString idleSentence(const FlowMoment &moment, const AppliedRule &applied);

} // namespace ctscope
