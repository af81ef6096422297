// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/large_memory.h"
#include "source/piece_parser.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

namespace ctscope {

/// The text of a live table, parsed while it arrives: the kernel needs two microseconds to print an
/// entry, and parsing takes a tenth of that on another thread. A small text is kept and parsed at
/// the end. For one thread.
class TableText {
public:
    static constexpr std::size_t usuallyKept = std::size_t(32) << 20;

    /// `expected`: about how many bytes will come; 0 = not known. A text of `mostKept` bytes or more
    /// is not kept beside its flows.
    TableText(std::size_t expected, std::stop_token stop, std::size_t mostKept = usuallyKept);

    /// Where the next `size` bytes may be written to, and how many of them were. Throws std::bad_alloc.
    char *room(std::size_t size);
    void add(std::size_t size);
    /// Bytes added so far.
    std::size_t size() const noexcept { return m_size; }

    /// As readDump().
    DumpResult finish();

private:
    std::string_view text() const noexcept { return {m_buffer->data(), m_filled}; }
    void makeRoom(std::size_t size);
    void handOver();

    DumpOptions m_options;
    std::size_t m_mostKept;
    std::size_t m_expectedFlows;
    std::shared_ptr<LargeText> m_buffer;
    std::size_t m_filled = 0;   ///< bytes in the buffer
    std::size_t m_handed = 0;   ///< those of them that the parser has
    std::size_t m_nextLook = 0; ///< how many bytes must be there for the next handing over
    std::size_t m_size = 0;
    bool m_whole = true;                 ///< nothing was thrown away so far
    DumpResult m_result;                 ///< its format, once anything was handed over
    std::optional<PieceParser> m_parser; ///< last: its thread reads the buffer
};

} // namespace ctscope
