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

/// How long ago the last packet was, and how that is known. Empty when it is not known.
QString idleSentence(const FlowMoment &moment, const AppliedRule &applied);

} // namespace ctscope
