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
    TooLarge,  ///< more than the limit would come out
    Cancelled,
};

/// Unpacks a stream that comes in blocks: gzip (any number of members), xz (any number of streams)
/// and zstd (any number of frames). Compression::None hands the bytes through, so that a caller
/// needs no second way. Pure: no I/O. Not thread-safe.
class Decompressor {
public:
    static constexpr std::uint64_t defaultLimit = std::uint64_t(8) << 30;

    /// `limit`: the most bytes that may come out.
    explicit Decompressor(Compression kind, std::uint64_t limit = defaultLimit);
    ~Decompressor();
    Decompressor(const Decompressor &) = delete;
    Decompressor &operator=(const Decompressor &) = delete;

    /// Appends to `out` what the block unpacks to. After anything but Ok the stream has ended, and
    /// every further call says the same again.
    DecompressStatus feed(std::string_view block, std::string &out, const std::stop_token &stop = {});
    /// The input is complete: Damaged when the stream is not.
    DecompressStatus finish();

private:
    class Engine;
    class Gzip;
    class Xz;
    class Zstd;

    std::unique_ptr<Engine> m_engine; ///< null for Compression::None
    std::uint64_t m_left;
    DecompressStatus m_status = DecompressStatus::Ok;
};

/// The same for bytes that are all there: detects, unpacks and appends to `out`.
DecompressStatus decompress(std::string_view bytes, std::string &out,
                            std::uint64_t limit = Decompressor::defaultLimit, const std::stop_token &stop = {});

} // namespace ctscope
