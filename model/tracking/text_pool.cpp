// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/text_pool.h"

#include <bit>

namespace ctscope {

namespace {

std::size_t blockOf(TextNumber number) noexcept { return static_cast<std::size_t>(std::bit_width(number)) - 1; }

std::size_t placeOf(TextNumber number) noexcept { return number - (std::size_t(1) << blockOf(number)); }

} // namespace

TextNumber TextPool::intern(std::string_view text)
{
    if (text.empty())
        return 0;
    if (const auto known = m_numbers.find(text); known != m_numbers.end())
        return known->second;
    const auto number = static_cast<TextNumber>(m_numbers.size() + 1);
    auto &block = m_blocks[blockOf(number)];
    if (!block)
        block = std::make_unique<std::string[]>(std::size_t(1) << blockOf(number));
    std::string &kept = block[placeOf(number)];
    kept = text;
    m_numbers.emplace(kept, number);
    return number;
}

std::string_view TextPool::text(TextNumber number) const noexcept
{
    return number == 0 ? std::string_view() : m_blocks[blockOf(number)][placeOf(number)];
}

} // namespace ctscope
