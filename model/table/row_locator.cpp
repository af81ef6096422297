// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/row_locator.h"

#include <algorithm>

namespace ctscope {

namespace {

/// How far from the old row to search before a pass over all rows.
constexpr std::size_t nearby = 2048;

/// The index nearest to `from`, within reach, for which `matches` is true; `size` when there is none.
template <typename Matches> std::size_t findNear(std::size_t size, std::size_t from, Matches &&matches)
{
    for (std::size_t distance = 0; distance <= nearby; ++distance) {
        if (from + distance < size && matches(from + distance))
            return from + distance;
        if (distance != 0 && distance <= from && from - distance < size && matches(from - distance))
            return from - distance;
    }
    return size;
}

} // namespace

RowLocator::RowLocator(const Frame &before, const Frame &after)
    : m_before(before)
    , m_after(after)
{
}

void RowLocator::want(int viewRow)
{
    // Rows that were just appended have no flow yet.
    if (viewRow < 0 || static_cast<std::size_t>(viewRow) >= m_before.order->rows.size())
        return;
    if (!m_targets.empty() && m_targets.back().oldRow == viewRow)
        return;
    const Row row = m_before.order->rows[static_cast<std::size_t>(viewRow)];
    m_targets.push_back({viewRow, m_before.snapshot->rows.track(row).serial, row, false, -1});
}

void RowLocator::locate()
{
    std::ranges::sort(m_targets, {}, &Target::oldRow);
    const auto same = [](const Target &a, const Target &b) { return a.oldRow == b.oldRow; };
    m_targets.erase(std::unique(m_targets.begin(), m_targets.end(), same), m_targets.end());
    findInSnapshot();
    findInOrder();
}

int RowLocator::newRow(int viewRow) const
{
    const auto place = std::ranges::lower_bound(m_targets, viewRow, {}, &Target::oldRow);
    return place != m_targets.end() && place->oldRow == viewRow ? place->newRow : -1;
}

void RowLocator::findInSnapshot()
{
    if (m_before.snapshot == m_after.snapshot) {
        for (Target &target : m_targets)
            target.found = true;
        return;
    }
    const auto tracks = m_after.snapshot->rows.tracks();
    std::vector<Target *> far;
    for (Target &target : m_targets) {
        const std::size_t place =
            findNear(tracks.size(), target.row, [&](std::size_t row) { return tracks[row].serial == target.serial; });
        target.found = place < tracks.size();
        if (target.found)
            target.row = static_cast<Row>(place);
        else
            far.push_back(&target);
    }
    if (far.empty())
        return;
    std::ranges::sort(far, {}, &Target::serial);
    const FlowSerial lowest = far.front()->serial;
    const FlowSerial highest = far.back()->serial;
    std::size_t left = far.size();
    for (std::size_t row = 0; row < tracks.size() && left > 0; ++row) {
        const FlowSerial serial = tracks[row].serial;
        if (serial < lowest || serial > highest)
            continue;
        const auto place = std::ranges::lower_bound(far, serial, {}, &Target::serial);
        if ((*place)->serial != serial)
            continue;
        (*place)->found = true;
        (*place)->row = static_cast<Row>(row);
        --left;
    }
}

void RowLocator::findInOrder()
{
    const auto &rows = m_after.order->rows;
    std::vector<Target *> far;
    for (Target &target : m_targets) {
        if (!target.found)
            continue;
        const std::size_t place = findNear(rows.size(), static_cast<std::size_t>(target.oldRow),
            [&](std::size_t at) { return rows[at] == target.row; });
        if (place < rows.size())
            target.newRow = static_cast<int>(place);
        else
            far.push_back(&target);
    }
    // For few flows a pass over all rows each is fastest; for many, one pass for all of them.
    constexpr std::size_t few = 16;
    if (far.size() <= few) {
        for (Target *const target : far) {
            const auto place = std::find(rows.begin(), rows.end(), target->row);
            if (place != rows.end())
                target->newRow = static_cast<int>(place - rows.begin());
        }
        return;
    }
    std::ranges::sort(far, {}, &Target::row);
    const Row lowest = far.front()->row;
    const Row highest = far.back()->row;
    std::size_t left = far.size();
    for (std::size_t at = 0; at < rows.size() && left > 0; ++at) {
        const Row row = rows[at];
        if (row < lowest || row > highest)
            continue;
        const auto place = std::ranges::lower_bound(far, row, {}, &Target::row);
        if ((*place)->row != row)
            continue;
        (*place)->newRow = static_cast<int>(at);
        --left;
    }
}

} // namespace ctscope
