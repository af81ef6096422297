// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace ctscope {

/// The compression of bytes, recognised by their beginning.
enum class Compression : std::uint8_t { None, Gzip, Xz, Zstd };

/// Looks at the first bytes; compressionMagicLength of them are enough.
Compression detectCompression(std::string_view beginning) noexcept;
constexpr std::size_t compressionMagicLength = 6;

enum class DecompressStatus : std::uint8_t {
    Ok,
    Damaged,  ///< damaged or cut off; the bytes unpacked before are good
    TooLarge, ///< the output would exceed the limit, or unpacking needs too much memory
    Cancelled,
};

/// Unpacks a stream that comes in blocks: gzip (any number of members), xz (any number of streams)
/// and zstd (any number of frames). Compression::None passes the bytes through, so that callers need no
/// special case. Unpacked bytes come in pieces on request, so a caller that stops asking stops the
/// unpacking. No I/O. Not thread-safe.
class Decompressor {
public:
    static constexpr std::uint64_t defaultLimit = std::uint64_t(8) << 30;

    /// `limit`: the largest number of bytes to unpack.
    explicit Decompressor(Compression kind, std::uint64_t limit = defaultLimit);
    ~Decompressor();
    Decompressor(const Decompressor &) = delete;
    Decompressor &operator=(const Decompressor &) = delete;

    /// Changes the limit on all bytes from the beginning of the stream, from the next piece on.
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
    std::string_view m_block;         ///< what is left of it
    bool m_needsInput = true;
    std::uint64_t m_limit;
    std::uint64_t m_made = 0;
    DecompressStatus m_status = DecompressStatus::Ok;
};

/// The same for a complete packed text: detects, unpacks and appends to `out`.
DecompressStatus decompress(std::string_view bytes, std::string &out, std::uint64_t limit = Decompressor::defaultLimit,
    const std::stop_token &stop = {});

} // namespace ctscope
