// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/reading.h"

namespace ctscope {

/// Makes an event log into the flows it describes, each with what was known of it last. The flows
/// that were not destroyed come first, then those that were, both in the order they began in.
///
/// A flow is NEW … UPDATE … DESTROY of one identity; a later NEW of the same tuple is another
/// flow, as is anything after its DESTROY. A row holds the flow's last event (Flow::event and
/// eventTime) completed by what only earlier events told (state, seconds left, mark, helper, …).
/// Where the log has times but no start= and stop=, Flow::start and stop are those of NEW and
/// DESTROY. A reading that is not an event log is returned as it is.
Reading foldEvents(Reading &&events);

} // namespace ctscope
