// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/byte_arena.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ctscope {

std::uint32_t ByteArena::position() const
{
    // One less than the largest number, so that position + 1 fits as well.
    if (m_bytes.size() >= std::numeric_limits<std::uint32_t>::max())
        throw std::length_error("the rare attributes of these flows exceed 4 GiB");
    return static_cast<std::uint32_t>(m_bytes.size());
}

void ByteArena::putNumber(std::uint64_t value)
{
    while (value >= 0x80) {
        m_bytes.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    m_bytes.push_back(static_cast<char>(value));
}

void ByteArena::putString(std::string_view value)
{
    putNumber(value.size());
    m_bytes.insert(m_bytes.end(), value.begin(), value.end());
}

void ByteArena::putBytes(std::span<const std::uint8_t> bytes)
{
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
}

void ByteArena::putRange(const ByteArena &other, std::size_t begin, std::size_t end)
{
    const std::size_t before = m_bytes.size();
    m_bytes.resize(before + (end - begin));
    // Only now, as the other arena may be this one and has moved.
    std::copy_n(other.m_bytes.begin() + static_cast<std::ptrdiff_t>(begin), end - begin,
        m_bytes.begin() + static_cast<std::ptrdiff_t>(before));
}

std::uint8_t ByteArena::Reader::readByte() noexcept
{
    return atEnd() ? std::uint8_t(0) : static_cast<std::uint8_t>(m_bytes[m_position++]);
}

std::uint64_t ByteArena::Reader::readNumber() noexcept
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t byte = readByte();
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return value;
}

std::string_view ByteArena::Reader::readString() noexcept
{
    const std::uint64_t wanted = readNumber();
    const std::size_t left = atEnd() ? 0 : m_bytes.size() - m_position;
    const std::size_t length = std::min<std::uint64_t>(wanted, left);
    const std::string_view text(m_bytes.data() + (m_bytes.size() - left), length);
    m_position += length;
    return text;
}

void ByteArena::Reader::readBytes(std::span<std::uint8_t> out) noexcept
{
    for (std::uint8_t &byte : out)
        byte = readByte();
}

} // namespace ctscope
