// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ctscope {

/// A text of a TextPool. Equal texts have equal numbers; 0 is no text.
using TextNumber = std::uint32_t;

/// Texts that many rows share, each kept once.
///
/// One thread adds texts. Any thread may read those whose numbers were handed to it, also while more
/// are added: a text never moves.
class TextPool {
public:
    /// The number of a text, which is added if it is new. The empty text is number 0.
    TextNumber intern(std::string_view text);
    /// The text of a number that intern() returned; empty for 0.
    std::string_view text(TextNumber number) const noexcept;
    /// How many texts there are. For the thread that adds.
    std::size_t size() const noexcept { return m_numbers.size(); }

private:
    // Block b holds 2^b texts: the blocks are not moved when another one is added.
    std::array<std::unique_ptr<std::string[]>, 32> m_blocks;
    std::unordered_map<std::string_view, TextNumber> m_numbers; ///< views into the blocks
};

} // namespace ctscope
