// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/parts/notice_bar.h"

#include <optional>

namespace ctscope {

/// Says how many rows a filter leaves out only because they have no value to test, and offers to include them.
std::optional<Notice> absentNotice(const Frame &frame);

/// The fields that these rows lack: "state", "state, mark".
QString absentFields(const Filter &filter);

} // namespace ctscope
