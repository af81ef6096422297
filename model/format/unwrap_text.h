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

/// A text without its envelopes.
struct Unwrapped {
    std::string text;
    std::vector<Remark> remarks; ///< its envelopes
    std::uint64_t doubts = 0;    ///< remarks that mean missing data
};

/// Removes the envelopes in which a table was sent, one within another: terminal sequences,
/// mails and their encodings, JSON, logs of containers, escaped strings, differences, pages. The head of
/// the text decides. nullopt for a plain text, which is recognised at once, or one without entries.
std::optional<Unwrapped> unwrapText(std::string_view text, const std::stop_token &stop = {});

} // namespace ctscope
