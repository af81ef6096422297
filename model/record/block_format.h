// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "record/address_dictionary.h"

#include <cstddef>
#include <cstdint>

// How a block of a recording is packed: what packing and unpacking share.

namespace ctscope::record {

/// Ids of columns. Part of the file format: never renumbered.
enum class BlockColumn : std::uint8_t {
    // Of the ends:
    Protocol = 1,
    OriginalDst = 10, ///< a dictionary, as are the other addresses
    ReplyDst = 14,
    OriginalSecond = 20, ///< the destination port of the original tuple, or what is in its place
    ReplySecond = 21,
    // Of the rest:
    OriginalSrc = 30,
    ReplySrc = 34,
    OriginalFirst = 40,
    ReplyFirst = 41,
    Flags = 42, ///< FlowRecord::Flag
    State = 43,
    StatusBits = 44,
    Timeout = 45,
    Mark = 46,
    Id = 47,
    Zone = 48,
    Use = 49,
    OriginalPackets = 50,
    OriginalBytes = 51,
    ReplyPackets = 52,
    ReplyBytes = 53,
    End = 60,    ///< ms after the first end of the block
    Lived = 61,  ///< ms
    Reason = 62, ///< EndReason; the highest bit: it began before the recording
    PathLengths = 63,
    Paths = 64,
    RareLengths = 65,
    RareFields = 66,
    OwnerPlaces = 70, ///< 0: not known; else a place in Owners, from 1 on
    Owners = 71,      ///< the distinct owners, each a length and its bytes
};

constexpr std::uint8_t idOf(BlockColumn column) noexcept { return static_cast<std::uint8_t>(column); }

/// What a flow record has of an event, or of the store that it is in. Not kept.
constexpr std::uint32_t notRecorded = FlowRecord::HasEventTime | 3u << FlowRecord::EventShift;

constexpr std::uint8_t beganBeforeBit = 0x80;

/// A block of the most rows cannot unpack to more.
constexpr std::size_t mostUnpacked = std::size_t(256) << 20;

} // namespace ctscope::record
