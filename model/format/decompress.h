// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace ctscope {

/// How bytes are packed, as their beginning tells.
enum class Compression : std::uint8_t { None, Gzip, Xz, Zstd };

/// Looks at the first bytes; compressionMagicLength of them are enough.
Compression detectCompression(std::string_view beginning) noexcept;
constexpr std::size_t compressionMagicLength = 6;

enum class DecompressStatus : std::uint8_t {
    Ok,
    Damaged,   ///< not what its beginning said, or cut off; what came out before is good
    TooLarge,  ///< more than the limit would come out, or unpacking takes too much memory
    Cancelled,
};

/// Unpacks a stream that comes in blocks: gzip (any number of members), xz (any number of streams)
/// and zstd (any number of frames). Compression::None hands the bytes through, so that a caller
/// needs no second way. Unpacked bytes come in pieces, so a caller that stops taking them stops the
/// unpacking: it never runs ahead. Pure: no I/O. Not thread-safe.
class Decompressor {
public:
    static constexpr std::uint64_t defaultLimit = std::uint64_t(8) << 30;

    /// `limit`: the most bytes that may come out.
    explicit Decompressor(Compression kind, std::uint64_t limit = defaultLimit);
    ~Decompressor();
    Decompressor(const Decompressor &) = delete;
    Decompressor &operator=(const Decompressor &) = delete;

    /// Another limit on all bytes from the beginning of the stream; holds for the next piece.
    void setLimit(std::uint64_t limit) noexcept { m_limit = limit; }

    /// Sets the next block of the input, which must live until take() has given its last piece.
    void give(std::string_view block) noexcept;
    /// The next bytes that the block unpacks to, at most 256 KiB, valid until the next call; none when
    /// another block is needed. After anything but Ok the stream has ended, and every further call
    /// gives the same status and no bytes.
    DecompressStatus take(std::string_view &piece, const std::stop_token &stop = {});
    /// give(), and all pieces appended to `out`.
    DecompressStatus feed(std::string_view block, std::string &out, const std::stop_token &stop = {});
    /// The input is complete: Damaged when the stream is not.
    DecompressStatus finish();

private:
    class Engine;
    class Gzip;
    class Xz;
    class Zstd;

    std::unique_ptr<Engine> m_engine; ///< null for Compression::None
    std::string_view m_block; ///< what is left of it
    bool m_needsInput = true;
    std::uint64_t m_limit;
    std::uint64_t m_made = 0;
    DecompressStatus m_status = DecompressStatus::Ok;
};

/// The same for bytes that are all there: detects, unpacks and appends to `out`.
DecompressStatus decompress(std::string_view bytes, std::string &out,
                            std::uint64_t limit = Decompressor::defaultLimit, const std::stop_token &stop = {});

} // namespace ctscope
