// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ctscope {

using SipKey = std::array<std::uint8_t, 16>;

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed pseudorandom function. Without the key its values cannot
/// be predicted, and the text cannot be found from them other than by trying.
std::uint64_t sipHash(const SipKey &key, std::string_view text) noexcept;

} // namespace ctscope
