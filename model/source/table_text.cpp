// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/table_text.h"

#include "format/format_detector.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace ctscope {

namespace {

/// Data of this size is worth a thread; it is handed over in one piece.
constexpr std::size_t pieceSize = std::size_t(1) << 20;
/// A cut is searched for this many bytes before the end of the data so far.
constexpr std::size_t tail = std::size_t(16) << 10;
constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
/// What an entry takes as a rule; only for setting memory aside.
constexpr std::size_t usualLine = 170;

} // namespace

TableText::TableText(std::size_t expected, std::stop_token stop, std::size_t mostKept)
    : m_mostKept(mostKept)
    , m_expectedFlows((expected + expected / 8) / usualLine)
    , m_buffer(std::make_shared<LargeText>(std::min(expected + expected / 4 + pieceSize, mostKept)))
    , m_nextLook(2 * pieceSize)
{
    m_options.keepText = expected < mostKept;
    m_options.threads = 2;
    m_options.stop = std::move(stop);
}

char *TableText::room(std::size_t size)
{
    if (m_buffer->size() - m_filled < size)
        makeRoom(size);
    return m_buffer->data() + m_filled;
}

void TableText::makeRoom(std::size_t size)
{
    if (m_parser)
        m_parser->wait();
    const std::size_t left = m_filled - m_handed;
    // The text is kept while it is small; then what was read is thrown away.
    const bool drop = m_handed > 0 && (!m_options.keepText || m_filled + size > m_mostKept);
    const std::size_t begin = drop ? m_handed : 0;
    if (!drop || left + size > m_buffer->size() / 2) {
        auto larger = std::make_shared<LargeText>(std::max(2 * m_buffer->size(), m_filled + size));
        std::memcpy(larger->data(), m_buffer->data() + begin, m_filled - begin);
        m_buffer = std::move(larger);
    } else {
        std::memmove(m_buffer->data(), m_buffer->data() + begin, left);
    }
    m_whole = m_whole && !drop;
    m_filled -= begin;
    m_handed -= begin;
    if (m_nextLook != never)
        m_nextLook -= begin;
}

void TableText::add(std::size_t size)
{
    m_filled += size;
    m_size += size;
    if (m_filled >= m_nextLook)
        handOver();
}

void TableText::handOver()
{
    if (!m_parser) {
        Detection detected = detectFormat(text(), m_options.stop);
        if (detected.format != Format::NfConntrack && detected.format != Format::IpConntrack) {
            m_nextLook = never; // it is read as a whole
            return;
        }
        m_result.reading.format = detected.format;
        m_result.reading.formatDetail = std::move(detected.detail);
        m_result.verdict = DumpVerdict::Flows;
    }
    const std::size_t cut = TextPieces::cutBehind(text(), m_filled - tail);
    if (cut < m_filled) {
        if (!m_parser)
            m_parser.emplace(m_options, m_expectedFlows);
        m_parser->take(text(), m_handed, cut);
        m_handed = cut;
    }
    m_nextLook = m_filled + pieceSize;
}

DumpResult TableText::finish()
{
    m_buffer->shrink(m_filled);
    SharedText all = std::shared_ptr<const LargeText>(m_buffer);
    if (!m_parser) {
        m_options.keepText = m_filled < m_mostKept;
        return readDump(std::move(all), m_options);
    }
    m_parser->take(text(), m_handed, m_filled);
    if (!m_parser->finish(m_result.reading)) {
        m_result = {};
        m_result.verdict = DumpVerdict::Cancelled;
        return std::move(m_result);
    }
    if (m_whole && m_options.keepText && m_filled < m_mostKept)
        m_result.reading.flows.setText(std::move(all));
    return std::move(m_result);
}

} // namespace ctscope
