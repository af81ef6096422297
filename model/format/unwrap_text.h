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

/// A text without what stood around it on its way.
struct Unwrapped {
    std::string text;
    std::vector<Remark> remarks; ///< what stood around it
    std::uint64_t doubts = 0;    ///< how many of them mean that something may be missing
};

/// Takes a table out of the envelopes that people send it in, one within another: terminal sequences,
/// mails and their encodings, JSON, logs of containers, escaped strings, differences, pages. The head of
/// the text decides. nullopt for a text that is plain, which is seen at once, or holds no entries.
std::optional<Unwrapped> unwrapText(std::string_view text, const std::stop_token &stop = {});

} // namespace ctscope
