// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/endpoint_sort.h"

#include "query/each_row.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

namespace ctscope {

namespace {

constexpr auto ipv4Group = static_cast<std::uint32_t>(Family::Ipv4);

/// A port's place among those of one address: its kind and number, of which portKey() makes at most
/// 19 bits, plus two: SortKeys takes 0 for no tie. No port is last in either direction.
constexpr unsigned tieBits = 20;
constexpr std::uint32_t lastTie = (1u << tieBits) - 1;

std::uint32_t tieOf(const std::optional<SortKey> &port, bool descending) noexcept
{
    if (!port)
        return descending ? 1 : lastTie;
    return static_cast<std::uint32_t>(port->low) + 2;
}

} // namespace

EndpointKeys::EndpointKeys(const CellContext &context, const ViewSpec &spec)
    : m_context(context)
    , m_spec(spec)
{
}

bool EndpointKeys::read(std::size_t part, std::span<Row> rows, SortKeys &keys, const std::stop_token &stop)
{
    const auto addressKey = definitionOf(m_spec.sort.column).key;
    const auto portKey = definitionOf(definitionOf(m_spec.sort.column).port).key;
    RowReader reader(m_context, m_spec.numbers);
    std::vector<std::uint64_t> values;
    values.reserve(rows.size());
    const bool read = forEachRow(rows, stop, [&](Row row) {
        reader.moveTo(row);
        const std::optional<SortKey> address = addressKey(reader);
        const std::uint32_t tie = tieOf(portKey(reader), m_spec.sort.descending);
        if (!address || address->group != ipv4Group) {
            keys.add(row, address, tie);
            return;
        }
        rows[values.size()] = row; // a place that was read already
        values.push_back(address->low << tieBits | tie);
    });
    m_parts[part] = {rows.first(values.size()), std::move(values)};
    return read;
}

void EndpointKeys::prepare() noexcept
{
    m_lowest = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t highest = 0;
    for (const Part &part : m_parts) {
        for (const std::uint64_t value : part.values) {
            m_lowest = std::min(m_lowest, value);
            highest = std::max(highest, value);
        }
    }
    constexpr unsigned entryBits = std::numeric_limits<PackedEntry>::digits;
    const auto rowBits = static_cast<unsigned>(std::bit_width(m_context.snapshot.rows.size()));
    const auto valueBits = static_cast<unsigned>(m_lowest > highest ? 0 : std::bit_width(highest - m_lowest));
    m_rowBits = rowBits + valueBits <= entryBits ? rowBits : 0;
}

void EndpointKeys::finish(std::size_t part, SortKeys &keys)
{
    const std::span<const Row> rows = m_parts[part].rows;
    std::vector<std::uint64_t> values = std::move(m_parts[part].values);
    if (m_rowBits == 0) {
        for (std::size_t i = 0; i < values.size(); ++i)
            keys.add(rows[i], SortKey{ipv4Group, 0, values[i]});
        return;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = (values[i] - m_lowest) << m_rowBits | rows[i];
    keys.addPacked(ipv4Group, std::move(values), m_rowBits);
}

} // namespace ctscope
