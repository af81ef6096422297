// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/column_pack.h"

#include <zstd.h>

#include <memory>
#include <new>

namespace ctscope::record {

namespace {

constexpr int level = 3;
constexpr std::size_t headSize = 6; ///< id, width, length

struct FreeCompressor {
    void operator()(ZSTD_CCtx *context) const noexcept { ZSTD_freeCCtx(context); }
};

} // namespace

void ColumnPacker::begin(std::uint8_t id, std::uint8_t width, std::size_t length)
{
    m_raw.push_back(static_cast<char>(id));
    m_raw.push_back(static_cast<char>(width));
    for (unsigned byte = 0; byte < 4; ++byte)
        m_raw.push_back(static_cast<char>(length >> 8 * byte));
}

void ColumnPacker::bytes(std::uint8_t id, std::string_view bytes)
{
    if (bytes.empty())
        return;
    begin(id, 0, bytes.size());
    m_raw += bytes;
}

std::string ColumnPacker::pack() const
{
    const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
    if (!context)
        throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string frame(ZSTD_compressBound(m_raw.size()), '\0');
    const std::size_t size = ZSTD_compress2(context.get(), frame.data(), frame.size(), m_raw.data(), m_raw.size());
    if (ZSTD_isError(size) != 0)
        throw std::bad_alloc(); // with enough room for the result nothing else can fail
    frame.resize(size);
    return frame;
}

std::optional<UnpackedColumns> UnpackedColumns::unpack(std::string_view frame, std::size_t most)
{
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > most)
        return std::nullopt;
    UnpackedColumns result;
    result.m_raw.resize(static_cast<std::size_t>(size));
    const std::size_t got = ZSTD_decompress(result.m_raw.data(), result.m_raw.size(), frame.data(), frame.size());
    if (ZSTD_isError(got) != 0 || got != result.m_raw.size())
        return std::nullopt;
    std::string_view rest(result.m_raw.data(), result.m_raw.size());
    while (!rest.empty()) {
        if (rest.size() < headSize)
            return std::nullopt;
        const auto byteAt = [&rest](std::size_t place) { return static_cast<unsigned char>(rest[place]); };
        Column &column = result.m_columns[byteAt(0)];
        const std::size_t length =
            byteAt(2) | std::size_t(byteAt(3)) << 8 | std::size_t(byteAt(4)) << 16 | std::size_t(byteAt(5)) << 24;
        if (column.there || length > rest.size() - headSize)
            return std::nullopt;
        column = {rest.substr(headSize, length), byteAt(1), true};
        rest.remove_prefix(headSize + length);
    }
    return result;
}

} // namespace ctscope::record
