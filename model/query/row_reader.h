// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// One row at a time, read for its cells. Rare attributes are unpacked at most once a row.
/// For one thread; the snapshot and the style must outlive it.
class RowReader {
public:
    RowReader(const CellContext &context, const NumberStyle &style) noexcept
        : m_context(context)
        , m_style(style)
    {
    }

    void moveTo(Row row) noexcept { m_row = row; }

    Row row() const noexcept { return m_row; }
    const Snapshot &snapshot() const noexcept { return m_context.snapshot; }
    const FlowStore &flows() const noexcept { return m_context.snapshot.rows.flows(); }
    const FlowRecord &record() const noexcept { return flows().record(m_row); }
    Snapshot::Clock::time_point now() const noexcept { return m_context.now; }
    const NumberStyle &style() const noexcept { return m_style; }
    /// False when the row has no rare attribute, so that flow() need not be asked.
    bool hasExtras() const noexcept { return record().extras != 0; }
    const Flow &flow()
    {
        if (m_flowRow != m_row) {
            m_flow = flows().flow(m_row, m_context.most);
            m_flowRow = m_row;
        }
        return m_flow;
    }

private:
    CellContext m_context;
    const NumberStyle &m_style;
    Row m_row = 0;
    std::optional<Row> m_flowRow; // the row that m_flow holds
    Flow m_flow;
};

/// A raw value to sort by: first the group (an address family, say), then one number of 128 bits.
struct SortKey {
    std::uint32_t group = 0;
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

/// As cellText() and cellExactText(), appended to a buffer.
inline void appendCellText(RowReader &reader, const ColumnDefinition &column, std::string &out)
{
    column.text(reader, out);
}
inline void appendCellExactText(RowReader &reader, const ColumnDefinition &column, std::string &out)
{
    (column.exact != nullptr ? column.exact : column.text)(reader, out);
}

/// "10.0.0.5:8080", "[2001:db8::1]:443", "10.0.0.5 id 7": an address with the key of its side.
/// `source` selects the side of the tuple; `word` is the text in place of an unreadable address.
void appendEndpoint(std::string &out, const IpAddress &address, std::string_view word, const L4Keys &keys, bool source);

} // namespace ctscope
