// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/slot_index.h"

#include "flow/flow_identity.h"

namespace ctscope {

void SlotIndex::build(const FlowStore &flows, Row liveRows)
{
    // Room to grow by a third before it has to be built again.
    const std::size_t wanted = std::size_t(liveRows) + liveRows / 3 + 64;
    const std::size_t places = std::bit_ceil(wanted + wanted / 3);
    m_places.assign(places, noRow);
    m_mask = places - 1;
    m_gone.clear();
    for (Row row = 0; row < liveRows; ++row)
        put(identityHash(flows, row), row);
    m_nextSlot = liveRows;
}

void SlotIndex::put(std::uint64_t hash, Row slot) noexcept
{
    std::size_t place = placeOf(hash);
    while (m_places[place] != noRow)
        place = (place + 1) & m_mask;
    m_places[place] = slot;
}

Row SlotIndex::slotOf(Row row) const noexcept
{
    // Below the k-th slot that went there are m_gone[k] - k rows.
    Row low = 0;
    Row high = static_cast<Row>(m_gone.size());
    while (low < high) {
        const Row middle = low + (high - low) / 2;
        if (m_gone[middle] - middle > row)
            high = middle;
        else
            low = middle + 1;
    }
    return row + low;
}

void SlotIndex::remove(std::span<const Row> rows)
{
    const auto known = static_cast<std::ptrdiff_t>(m_gone.size());
    std::vector<Row> slots(rows.size());
    std::ranges::transform(rows, slots.begin(), [this](Row row) { return slotOf(row); });
    m_gone.insert(m_gone.end(), slots.begin(), slots.end());
    std::inplace_merge(m_gone.begin(), m_gone.begin() + known, m_gone.end());
}

void SlotIndex::extend(const FlowStore &flows, Row liveRows)
{
    const Row first = m_nextSlot - static_cast<Row>(m_gone.size());
    const std::size_t slots = std::size_t(m_nextSlot) + (liveRows - first);
    if (slots > m_places.size() / 4 * 3) {
        build(flows, liveRows);
        return;
    }
    for (Row row = first; row < liveRows; ++row)
        put(identityHash(flows, row), m_nextSlot++);
}

} // namespace ctscope
