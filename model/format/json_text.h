// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/remark.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The text in the strings of a JSON text.
struct JsonLines {
    std::string text;
    std::vector<Remark> remarks;
    std::uint64_t doubts = 0; ///< remarks that mean missing data
};

/// The lines of entries in the strings of JSON: the logs of containers, the journal's export, the
/// results of automation tools. When several strings hold entries, the text of one is used. A time
/// that belongs to a line is put before it. `head` is the beginning of the text, which decides; nullopt
/// when no entries are in its strings.
std::optional<JsonLines> linesInJson(std::string_view text, std::string_view head, const std::stop_token &stop);

} // namespace ctscope
