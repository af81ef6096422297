// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::record {

/// Packs columns of equal length, each under an id, into one zstd frame with a checksum.
///
/// A column is its id, the number of bytes of a value (0: plain bytes), its length, and the values byte by byte:
/// first the lowest byte of each, then the next one. Bytes that are zero in all values are left out.
/// The byte order does not depend on the machine.
class ColumnPacker {
public:
    /// Values that are all zero need not be added, and are not kept.
    template <std::unsigned_integral Number> void numbers(std::uint8_t id, std::span<const Number> values)
    {
        Number all = 0;
        for (const Number value : values)
            all |= value;
        std::uint8_t width = 0;
        for (; all != 0; all = static_cast<Number>(sizeof(Number) > 1 ? all >> 8 : 0))
            ++width;
        if (width == 0)
            return;
        begin(id, width, values.size() * width);
        for (unsigned byte = 0; byte < width; ++byte) {
            for (const Number value : values)
                m_raw.push_back(static_cast<char>(value >> 8 * byte));
        }
    }
    void bytes(std::uint8_t id, std::string_view bytes);

    /// The frame. Throws std::bad_alloc.
    std::string pack() const;

private:
    void begin(std::uint8_t id, std::uint8_t width, std::size_t length);

    std::string m_raw;
};

/// The columns of a frame. The bytes may come from a damaged file: everything is checked.
class UnpackedColumns {
public:
    /// nullopt when the frame is damaged, or unpacks to more than `most` bytes. Throws std::bad_alloc.
    static std::optional<UnpackedColumns> unpack(std::string_view frame, std::size_t most);

    /// The values of a column, zeros when it is not there; false when it does not have `rows` of them, or larger
    /// ones than the type holds.
    template <std::unsigned_integral Number>
    bool numbers(std::uint8_t id, std::size_t rows, std::vector<Number> &values) const
    {
        values.assign(rows, 0);
        const Column &column = m_columns[id];
        if (!column.there)
            return true;
        if (column.width == 0 || column.width > sizeof(Number) || column.data.size() != rows * column.width)
            return false;
        for (unsigned byte = 0; byte < column.width; ++byte) {
            const char *const plane = column.data.data() + byte * rows;
            for (std::size_t row = 0; row < rows; ++row) {
                values[row] = static_cast<Number>(
                    values[row] | static_cast<Number>(Number(static_cast<unsigned char>(plane[row])) << 8 * byte));
            }
        }
        return true;
    }
    /// Empty when it is not there.
    std::string_view bytes(std::uint8_t id) const
    {
        return m_columns[id].width == 0 ? m_columns[id].data : std::string_view();
    }

private:
    struct Column {
        std::string_view data;
        std::uint8_t width = 0;
        bool there = false;
    };

    std::vector<char> m_raw; ///< not a string, whose bytes may move with it
    std::array<Column, 256> m_columns{};
};

} // namespace ctscope::record
