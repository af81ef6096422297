// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/byte_arena.h"
#include "flow/flow.h"
#include "flow/foreign_text.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ctscope {

/// The attributes of a flow that few entries have, as a ByteArena holds them: tag and value of each,
/// then an end mark. FlowRecord has no room for them.
namespace rare {

/// A use count of this or more does not fit FlowRecord::use, which then holds this value.
constexpr std::uint16_t useInArena = 65535;

/// The position of a flow's rare attributes in the arena + 1; 0 when it has none.
using Handle = std::uint32_t;

/// Writes the rare attributes of `flow`, if it has any.
Handle write(ByteArena &arena, const Flow &flow);
/// The same for fast readers, which have no Flow: attributes that /proc and ctnetlink often have.
/// `detail` is of encodeDetail(); empty = none.
Handle write(ByteArena &arena, std::optional<std::int64_t> start, std::string_view detail);
Handle writeDeltaTime(ByteArena &arena, std::uint64_t seconds);

/// Sets the attributes in `flow`. Of long lists and texts it may leave out everything after the
/// first `most` words or characters.
void read(const ByteArena &arena, Handle handle, Flow &flow, std::size_t most = wholeText);

/// Copies the attributes from one arena to the end of another, or of the same.
Handle copy(ByteArena &to, const ByteArena &from, Handle handle);

/// zone-orig= and zone-reply= as one number, to compare and to hash: 0 without any.
std::uint64_t directionalZones(const ByteArena &arena, Handle handle) noexcept;

/// True when they are only times (start, delta-time) and a FlowDetail: then no word of the flow is
/// among them.
bool onlyTimesAndDetail(const ByteArena &arena, Handle handle) noexcept;

/// Single attributes, as in Flow.
std::optional<std::int64_t> start(const ByteArena &arena, Handle handle) noexcept;
std::optional<std::int64_t> stop(const ByteArena &arena, Handle handle) noexcept;
std::optional<std::uint64_t> deltaTime(const ByteArena &arena, Handle handle) noexcept;
std::optional<std::uint64_t> activeSince(const ByteArena &arena, Handle handle) noexcept;

} // namespace rare

} // namespace ctscope
