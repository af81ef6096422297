// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ctscope {

/// A count as tr() takes it, to choose the plural form. English has a separate text for 1, so that it
/// reads right without a catalogue; "%Ln" shows the number, or "%1" a number that was formatted before.
constexpr int pluralOf(std::uint64_t count) noexcept
{
    // Plural forms depend on the last digits only, in all languages that Qt knows.
    constexpr std::uint64_t beyond = 1'000'000'000;
    return static_cast<int>(count < beyond ? count : beyond + count % beyond);
}

} // namespace ctscope
