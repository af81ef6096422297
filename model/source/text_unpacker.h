// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/large_memory.h"
#include "format/decompress.h"
#include "source/source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace ctscope {

/// How much text may come out of a file.
struct UnpackLimits {
    /// A longer text is refused with TooLarge.
    std::uint64_t mostBytes = std::uint64_t(4) << 30;
    /// Any packed file may unpack to this size; beyond it, only in proportion to its size, and only
    /// when its first part contains flows.
    std::uint64_t mostUnpackedOfAny = std::uint64_t(256) << 20;
};

/// The first part of a text, which decides whether the rest is read.
constexpr std::size_t textHeadSize = std::size_t(1) << 20;

/// What the first part of a long text shows it to be.
bool isBinaryText(std::string_view head, bool &flowsSeen);

/// Makes a text out of the blocks of a file, which may be packed, within limits that hold at every
/// moment. Not thread-safe.
class TextUnpacker {
public:
    /// `packedOutside`: the blocks were unpacked already, out of an archive, so the limits of packed
    /// files hold also when they are plain.
    explicit TextUnpacker(const UnpackLimits &limits, bool packedOutside = false);

    /// Reserves memory for a text of this size.
    void expect(std::uint64_t size) { m_expected = size; }
    /// Takes the next block. `packed`: bytes of the packed file that have been read by now.
    /// `last`: nothing follows, so that a short file is judged. Problem::None: continue. Problems:
    /// Binary, Archive, TooLarge, Cancelled; Damaged: finish() gives what came before.
    Problem take(std::string_view block, std::uint64_t packed, bool last, const std::stop_token &stop);
    /// The input is complete. None, or Damaged.
    Problem finish();

    bool isPacked() const noexcept { return m_compression != Compression::None; }
    std::string_view text() const noexcept { return {m_text->data(), m_text->size()}; }
    /// Cuts off what follows the last line end.
    void dropLastLine() { m_text->shrink(text().find_last_of('\n') + 1); }
    /// Hands the text over.
    SharedText takeText() { return std::shared_ptr<const LargeText>(std::move(m_text)); }

private:
    Problem takePieces(std::uint64_t packed, const std::stop_token &stop);
    std::uint64_t limit(std::uint64_t packed) const noexcept;

    UnpackLimits m_limits;
    bool m_packedOutside;
    std::uint64_t m_expected = 0;
    std::shared_ptr<LargeText> m_text;
    std::string m_pending; ///< what was read before the compression is known
    std::optional<Decompressor> m_unpacker;
    Compression m_compression = Compression::None;
    bool m_beginningSeen = false;
    bool m_headSeen = false;
    bool m_flowsSeen = false;
};

} // namespace ctscope
