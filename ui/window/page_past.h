// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/past_table.h"

#include <optional>

namespace ctscope {

class FlowPage;
class TimeStrip;

/// The earlier moments of a page's table: of a recording, a history, the last minutes of a live table, or an event log.
/// nullopt for other tables, and for null.
std::optional<PastTable> pastOf(const FlowPage *page);
/// The network namespace of a live table, for commands that are about it; empty: that of this process.
std::string namespaceFile(const Origin &origin);
/// The strip that goes to them; null where there is none.
TimeStrip *stripOf(const FlowPage *page);
/// The part of the time that the user has chosen on the strip, or that it shows.
record::Range chosenPart(const TimeStrip &strip);

} // namespace ctscope
