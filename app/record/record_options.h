// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outlet_options.h"

#include "record/recording_writer.h"
#include "source/origin.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ctscope {

/// What ctscope-record is asked to do. A plain value.
struct RecordOptions {
    enum class Action : std::uint8_t { Record, Help, Version, Schema };
    Action action = Action::Record;
    Origin origin;
    std::string file; ///< empty: only the outlets
    OutletOptions outlets;
    record::Limits limits;
    std::optional<std::chrono::seconds> duration; ///< ends by itself after this time
    std::chrono::milliseconds interval{1000};
    bool owners = false; ///< of the flows of this machine
    std::string error;   ///< not empty: the arguments are wrong, and this says how
};

/// Reads the arguments behind the program's name.
RecordOptions parseRecordOptions(std::span<const std::string_view> arguments);

/// The text of --help.
std::string recordHelp();

} // namespace ctscope
