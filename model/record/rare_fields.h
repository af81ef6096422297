// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "flow/flow_store.h"

#include <array>
#include <string>
#include <string_view>

namespace ctscope::record {

/// The fields of a flow for which FlowRecord has no room, as a recording keeps them: for each a tag, its length and
/// its bytes. A reader passes over tags that it does not know.
void appendRareFields(std::string &out, const Flow &flow);

/// Sets the fields; false when they are damaged, and what came before is set then.
bool readRareFields(std::string_view fields, Flow &flow);

/// What most flows of ctnetlink have, for FlowStore::appendRecord(): true when there is nothing but a start and the
/// state of the TCP tracker. `rare.detail` refers to `room` then.
bool readUsualFields(std::string_view fields, RareAttributes &rare, std::array<char, encodedTcpSize> &room);

} // namespace ctscope::record
