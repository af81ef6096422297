// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/text_unpacker.h"

#include "format/archive_kind.h"
#include "format/dump_reader.h"

#include <algorithm>

namespace ctscope {

namespace {

Problem problemOf(DecompressStatus status) noexcept
{
    switch (status) {
    case DecompressStatus::Ok: return Problem::None;
    case DecompressStatus::Damaged: return Problem::Damaged;
    case DecompressStatus::TooLarge: return Problem::TooLarge;
    case DecompressStatus::Cancelled: return Problem::Cancelled;
    }
    return Problem::Failed;
}

} // namespace

bool isBinaryText(std::string_view head, bool &flowsSeen)
{
    DumpOptions options;
    options.keepText = false;
    const DumpVerdict verdict = readDump(std::make_shared<const std::string>(head), options).verdict;
    flowsSeen = verdict == DumpVerdict::Flows;
    return verdict == DumpVerdict::Binary;
}

TextUnpacker::TextUnpacker(const UnpackLimits &limits, bool packedOutside)
    : m_limits(limits)
    , m_packedOutside(packedOutside)
    , m_text(std::make_shared<LargeText>(0))
{
}

Problem TextUnpacker::take(std::string_view block, std::uint64_t packed, bool last, const std::stop_token &stop)
{
    if (m_unpacker) {
        m_unpacker->give(block);
    } else {
        m_pending.append(block);
        if (m_pending.size() < archiveHeadLength && !last)
            return Problem::None;
        if (beginsBzip2(m_pending))
            return Problem::Archive;
        m_compression = detectCompression(m_pending);
        if (m_compression == Compression::None)
            m_text->reserve(static_cast<std::size_t>(std::min(m_expected, m_limits.mostBytes)));
        m_unpacker.emplace(m_compression);
        m_unpacker->give(m_pending);
    }
    const Problem problem = takePieces(packed, stop);
    if (problem == Problem::None && last && !m_beginningSeen && beginsArchive(text()))
        return Problem::Archive;
    return problem;
}

/// A block can unpack to gigabytes, so what comes out is judged piece by piece.
Problem TextUnpacker::takePieces(std::uint64_t packed, const std::stop_token &stop)
{
    for (std::string_view piece;;) {
        m_unpacker->setLimit(limit(packed));
        const DecompressStatus status = m_unpacker->take(piece, stop);
        if (piece.empty())
            return problemOf(status);
        m_text->append(piece);
        if (!m_beginningSeen && m_text->size() >= archiveHeadLength) {
            m_beginningSeen = true;
            if (beginsArchive(text()))
                return Problem::Archive;
        }
        if (!m_headSeen && m_text->size() >= textHeadSize) {
            m_headSeen = true;
            if (isBinaryText(text(), m_flowsSeen))
                return Problem::Binary;
        }
    }
}

Problem TextUnpacker::finish() { return m_unpacker ? problemOf(m_unpacker->finish()) : Problem::None; }

std::uint64_t TextUnpacker::limit(std::uint64_t packed) const noexcept
{
    if (m_compression == Compression::None && !m_packedOutside)
        return m_limits.mostBytes;
    // Tables compress to a tenth or a thirtieth. Data that grows a thousandfold is not one, and may not
    // take all memory to show it.
    constexpr std::uint64_t growth = 64;
    return std::min(m_limits.mostBytes, m_limits.mostUnpackedOfAny + (m_flowsSeen ? growth * packed : 0));
}

} // namespace ctscope
