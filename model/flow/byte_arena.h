// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ctscope {

/// Numbers and strings, one behind the other, in one growing block of bytes. Numbers take as few
/// bytes as they need (seven bits in each, lowest first); strings have their length in front.
/// Positions are 32 bits wide: a write that would begin beyond them throws std::length_error.
class ByteArena {
public:
    /// Where the next write goes.
    std::uint32_t position() const;
    std::size_t size() const noexcept { return m_bytes.size(); }
    bool empty() const noexcept { return m_bytes.empty(); }
    std::size_t memory() const noexcept { return m_bytes.capacity(); }
    void reserve(std::size_t bytes) { m_bytes.reserve(bytes); }

    void putByte(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }
    void putNumber(std::uint64_t value);
    void putString(std::string_view value);
    void putBytes(std::span<const std::uint8_t> bytes);
    /// Appends bytes [begin, end) of an arena, which may be this one.
    void putRange(const ByteArena &other, std::size_t begin, std::size_t end);

    /// Reads, in the order of writing, what was put from a position on. Reading beyond the
    /// end gives zeros and empty strings. Views live as long as the arena is not written to.
    class Reader {
    public:
        Reader(const ByteArena &arena, std::size_t position) noexcept
            : m_bytes(arena.m_bytes)
            , m_position(position)
        {
        }
        bool atEnd() const noexcept { return m_position >= m_bytes.size(); }
        std::size_t position() const noexcept { return m_position; }

        std::uint8_t readByte() noexcept;
        std::uint64_t readNumber() noexcept;
        std::string_view readString() noexcept;
        void readBytes(std::span<std::uint8_t> out) noexcept;

    private:
        std::span<const char> m_bytes;
        std::size_t m_position;
    };

private:
    std::vector<char> m_bytes;
};

} // namespace ctscope
