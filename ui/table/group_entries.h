// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

class QMenu;

namespace ctscope {

class FlowView;

/// Adds to a menu what groups the flows of a view by one of its columns: by its values, and by networks where these
/// are addresses.
void addGroupEntries(QMenu *menu, FlowView *view, Column column);

} // namespace ctscope
