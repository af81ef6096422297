// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace ctscope::outlet {

/// Appends values as ClickHouse's RowBinary has them: numbers with the lowest byte first, texts behind their length.
class RowBytes {
public:
    explicit RowBytes(std::string &out)
        : m_out(out)
    {
    }

    template <typename Number> void number(Number value)
    {
        static_assert(std::is_unsigned_v<Number>);
        char bytes[sizeof(Number)];
        for (std::size_t at = 0; at < sizeof(Number); ++at)
            bytes[at] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * at));
        m_out.append(bytes, sizeof bytes);
    }
    void bytes(const void *data, std::size_t size) { m_out.append(static_cast<const char *>(data), size); }
    void text(std::string_view text)
    {
        std::size_t length = text.size();
        for (; length >= 0x80; length >>= 7)
            m_out += static_cast<char>(length | 0x80);
        m_out += static_cast<char>(length);
        m_out += text;
    }
    /// A DateTime, and the µs of its second.
    void time(std::int64_t micros)
    {
        const std::int64_t seconds = micros / 1'000'000;
        number(static_cast<std::uint32_t>(seconds));
        number(static_cast<std::uint32_t>(micros - seconds * 1'000'000));
    }

private:
    std::string &m_out;
};

} // namespace ctscope::outlet
