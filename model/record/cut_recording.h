// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/database.h"
#include "record/recording.h"

#include "flow/flow.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace ctscope::record {

/// A part of a recording that becomes a recording of its own. A plain value.
struct Cut {
    std::string from; ///< a file, or what newMemoryName() named
    std::string to;   ///< a file
    Range range;      ///< as much of it as was recorded
    /// Makes another flow of each, such as one with pseudonyms. With it, owners and what names the machine are left out.
    std::function<Flow(Flow)> replace{};
    bool replacesFile = false; ///< a file that is there already; without it that is an error
};

/// What became of it.
struct CutOutcome {
    enum class Failed : std::uint8_t {
        No,
        Reading,   ///< `error` is of the source
        Writing,   ///< `error` is of the result
        Exists,    ///< there is a file of this name
        Same,      ///< both are one file
        NoMoment,  ///< nothing was recorded within the range
        Cancelled, ///< the token asked to stop; no file was made
    };
    Failed failed = Failed::No;
    FileError error{};
    Range covered{};           ///< what the result covers
    std::uint64_t ended = 0;   ///< flows that ended within
    std::uint64_t living = 0;  ///< flows that were there at the end
    std::uint64_t damaged = 0; ///< blocks that could not be read, and are missing
};

/// Any moment of the range shows the same table in both. The result is whole, or it is not there: it gets its name when
/// it is complete. Takes as long as reading and packing everything; blocks.
CutOutcome cutRecording(const Cut &cut, const std::stop_token &stop = {});

} // namespace ctscope::record
