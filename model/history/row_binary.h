// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace ctscope::history {

/// Takes values out of ClickHouse's format RowBinary. After the bytes have ended within a value, failed() is true and
/// every further value is empty.
class RowBinaryReader {
public:
    explicit RowBinaryReader(std::string_view bytes) noexcept
        : m_bytes(bytes)
    {
    }

    template <typename Number> Number number() noexcept
    {
        Number value{};
        if (const std::string_view bytes = fixed(sizeof value); bytes.size() == sizeof value)
            std::memcpy(&value, bytes.data(), sizeof value); // little endian, as every machine that ctscope runs on
        return value;
    }
    std::string_view fixed(std::size_t size) noexcept
    {
        if (m_failed || m_bytes.size() - m_at < size) {
            m_failed = true;
            return {};
        }
        const std::string_view value = m_bytes.substr(m_at, size);
        m_at += size;
        return value;
    }
    /// A String: its length as LEB128, and its bytes.
    std::string_view text() noexcept
    {
        std::uint64_t length = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = number<std::uint8_t>();
            length |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (m_failed || (byte & 0x80) == 0)
                return m_failed ? std::string_view() : fixed(static_cast<std::size_t>(length));
        }
        m_failed = true;
        return {};
    }

    bool failed() const noexcept { return m_failed; }
    bool atEnd() const noexcept { return m_at == m_bytes.size(); }
    /// How many bytes were taken.
    std::size_t position() const noexcept { return m_at; }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    bool m_failed = false;
};

} // namespace ctscope::history
