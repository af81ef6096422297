// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/tracked_rows.h"

#include "flow/remove_rows.h"
#include "flow/row_hash.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace ctscope {

TrackedRows TrackedRows::copy() const
{
    TrackedRows other;
    other.m_flows = m_flows.copy();
    other.m_tracks = m_tracks;
    other.m_rates = m_rates;
    other.m_origins = m_origins;
    other.m_attached = m_attached;
    other.m_withRates = m_withRates;
    return other;
}

std::optional<Row> TrackedRows::find(FlowSerial serial) const noexcept
{
    const auto found = std::ranges::find(m_tracks, serial, &FlowTrack::serial);
    if (found == m_tracks.end())
        return std::nullopt;
    return static_cast<Row>(found - m_tracks.begin());
}

void TrackedRows::reserve(std::size_t rows)
{
    m_flows.reserve(rows);
    m_tracks.reserve(rows);
    if (m_withRates)
        m_rates.reserve(rows);
    m_attached.reserve(rows);
}

void TrackedRows::keepRates()
{
    m_withRates = true;
    m_rates.reserve(m_tracks.capacity());
    m_rates.resize(size());
}

/// Completes the row that was added to the flows.
void TrackedRows::appended(const FlowTrack &track, const FlowRate &rate)
{
    m_tracks.push_back(track);
    if (m_withRates)
        m_rates.push_back(rate);
    if (!m_origins.empty())
        m_origins.push_back(0);
    m_attached.resize(size());
}

Row TrackedRows::append(const Flow &flow, const FlowTrack &track, const FlowRate &rate)
{
    const Row row = m_flows.append(flow);
    appended(track, rate);
    return row;
}

Row TrackedRows::append(const FlowStore &flows, Row at, const FlowTrack &track, const FlowRate &rate)
{
    const Row row = m_flows.append(flows, at);
    appended(track, rate);
    return row;
}

Row TrackedRows::append(const TrackedRows &other, Row row)
{
    const Row added = append(other.m_flows, row, other.track(row), other.rate(row));
    inherit(added, other, row);
    return added;
}

TrackedRows TrackedRows::startCopy(std::size_t room, std::size_t added) const
{
    TrackedRows rows;
    rows.m_flows = m_flows.copyPools(room + 1, added); // replace() needs one more for a moment
    rows.m_tracks.reserve(room);
    if (m_withRates)
        rows.keepRates();
    if (!m_origins.empty())
        rows.m_origins.reserve(room);
    rows.m_attached.reserve(room);
    return rows;
}

void TrackedRows::copyRange(const TrackedRows &origin, Row begin, Row end)
{
    if (begin == end)
        return;
    const Row before = size();
    m_flows.appendShared(origin.m_flows, begin, end);
    m_tracks.insert(m_tracks.end(), origin.m_tracks.begin() + begin, origin.m_tracks.begin() + end);
    if (m_withRates && origin.m_withRates)
        m_rates.insert(m_rates.end(), origin.m_rates.begin() + begin, origin.m_rates.begin() + end);
    else if (m_withRates)
        m_rates.resize(size());
    if (!origin.m_origins.empty()) {
        m_origins.resize(before);
        m_origins.insert(m_origins.end(), origin.m_origins.begin() + begin, origin.m_origins.begin() + end);
    } else if (!m_origins.empty()) {
        m_origins.resize(size());
    }
    m_attached.copyRange(origin.m_attached, begin, end);
}

void TrackedRows::appendTable(const TrackedRows &other, Row count, OriginIndex origin)
{
    if (count == 0)
        return;
    const Row before = size();
    const std::size_t room = m_tracks.capacity();
    FlowStore flows = other.m_flows.copy();
    flows.setText({});
    std::vector<Row> rest(flows.size() - count);
    std::iota(rest.begin(), rest.end(), count);
    flows.remove(rest);
    m_flows.appendAll(std::move(flows));
    m_flows.reserve(room); // the first store takes the place of this one
    m_tracks.insert(m_tracks.end(), other.m_tracks.begin(), other.m_tracks.begin() + count);
    if (m_withRates && !other.m_rates.empty())
        m_rates.insert(m_rates.end(), other.m_rates.begin(), other.m_rates.begin() + count);
    else if (m_withRates)
        m_rates.resize(size());
    if (origin != 0 && m_origins.empty()) {
        m_origins.reserve(room);
        m_origins.resize(before);
    }
    if (origin != 0 || !m_origins.empty())
        m_origins.resize(size(), origin);
    m_attached.appendOther(other.m_attached, 0, count);
}

void TrackedRows::appendOther(const TrackedRows &other, Row row, OriginIndex origin)
{
    const Row added = m_flows.append(other.m_flows, row);
    m_tracks.push_back(other.track(row));
    if (m_withRates)
        m_rates.push_back(other.rate(row));
    if (!m_origins.empty())
        m_origins.push_back(0);
    m_attached.appendOther(other.m_attached, row, row + 1);
    setOrigin(added, origin);
}

void TrackedRows::replace(Row row, const FlowStore &flows, Row at, const FlowTrack &track, const FlowRate &rate)
{
    m_flows.replace(row, flows, at);
    m_tracks[row] = track;
    if (m_withRates)
        m_rates[row] = rate;
}

void TrackedRows::remove(std::span<const Row> rows)
{
    m_flows.remove(rows);
    removeRows(m_tracks, rows);
    removeRows(m_rates, rows);
    removeRows(m_origins, rows);
    m_attached.remove(rows);
}

void TrackedRows::forgetRate(Row row) noexcept
{
    if (m_withRates)
        m_rates[row] = FlowRate();
}

void TrackedRows::setOrigin(Row row, OriginIndex origin)
{
    if (m_origins.empty()) {
        if (origin == 0)
            return;
        m_origins.reserve(m_tracks.capacity());
        m_origins.resize(size());
    }
    m_origins[row] = origin;
}

void TrackedRows::inherit(Row row, const TrackedRows &from, Row known)
{
    setOrigin(row, from.origin(known));
    m_attached.inherit(row, from.m_attached, known);
}

void TrackedRows::inheritAll(const TrackedRows &from, std::span<const Row> known)
{
    if (!from.m_origins.empty()) {
        for (Row row = 0; row < known.size(); ++row) {
            if (known[row] != noRow)
                setOrigin(row, from.origin(known[row]));
        }
    }
    m_attached.inheritAll(from.m_attached, known);
}

std::size_t TrackedRows::memory() const noexcept
{
    return m_flows.memory() + m_tracks.capacity() * sizeof(FlowTrack) + m_rates.capacity() * sizeof(FlowRate)
        + m_origins.capacity() * sizeof(OriginIndex) + m_attached.memory();
}

} // namespace ctscope
