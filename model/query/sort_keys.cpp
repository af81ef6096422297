// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/sort_keys.h"

#include "query/in_parts.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ctscope {

namespace {

Row rowOfEntry(PackedEntry entry) noexcept { return rowOf(entry); }
Row rowOfEntry(const SortEntry &entry) noexcept { return entry.row; }
Row rowOfEntry(Row row) noexcept { return row; }

std::uint64_t keyOf(PackedEntry entry) noexcept { return entry >> 32; }
auto keyOf(const SortEntry &entry) noexcept { return std::pair(entry.high, entry.low); }
/// Rows without a value are all alike.
int keyOf(Row) noexcept { return 0; }

/// Two sorted lists that become one: a half of it is written from the beginning on, the other half
/// from the end.
template<typename Entry> class Merge {
public:
    Merge(std::span<const Entry> first, std::span<const Entry> second, std::span<const std::uint32_t> ties, std::span<Row> out)
        : m_first(first), m_second(second), m_ties(ties), m_out(out)
    {
    }

    void writeFirstHalf() const
    {
        std::size_t a = 0;
        std::size_t b = 0;
        for (std::size_t i = 0; i < half(); ++i) {
            const bool takeFirst = b == m_second.size() || (a < m_first.size() && !isLess(m_second[b], m_first[a]));
            m_out[i] = rowOfEntry(takeFirst ? m_first[a++] : m_second[b++]);
        }
    }

    void writeSecondHalf() const
    {
        std::size_t a = m_first.size();
        std::size_t b = m_second.size();
        for (std::size_t i = m_out.size(); i > half(); --i) {
            const bool takeFirst = b == 0 || (a > 0 && isLess(m_second[b - 1], m_first[a - 1]));
            m_out[i - 1] = rowOfEntry(takeFirst ? m_first[--a] : m_second[--b]);
        }
    }

private:
    std::size_t half() const noexcept { return m_out.size() / 2; }

    bool isLess(const Entry &a, const Entry &b) const noexcept
    {
        const auto keyA = keyOf(a);
        const auto keyB = keyOf(b);
        if (keyA != keyB || m_ties.empty())
            return keyA < keyB;
        return m_ties[rowOfEntry(a)] < m_ties[rowOfEntry(b)];
    }

    std::span<const Entry> m_first;
    std::span<const Entry> m_second;
    std::span<const std::uint32_t> m_ties;
    std::span<Row> m_out;
};

} // namespace

void SortKeys::addWide(Group &group, Row row, const SortKey &key)
{
    group.wide.push_back({key.high, key.low, 0, row});
}

void SortKeys::clear()
{
    for (Group &group : m_groups) {
        if (group.packed.capacity() > m_packedRoom.capacity())
            m_packedRoom = std::move(group.packed);
    }
    m_packedRoom.clear();
    m_groups.clear();
    m_missing.clear();
    m_last = 0;
}

bool SortKeys::hasGroup(std::uint32_t number) const noexcept
{
    return findGroup(number) != nullptr;
}

const SortKeys::Group *SortKeys::findGroup(std::uint32_t number) const noexcept
{
    const auto found = std::ranges::find(m_groups, number, &Group::number);
    return found == m_groups.end() ? nullptr : &*found;
}

SortKeys::Group &SortKeys::otherGroup(std::uint32_t number)
{
    const auto found = std::ranges::find(m_groups, number, &Group::number);
    m_last = static_cast<std::size_t>(found - m_groups.begin());
    if (found == m_groups.end()) {
        m_groups.push_back({number, std::exchange(m_packedRoom, {}), {}});
        m_groups.back().packed.reserve(m_last == 0 ? m_rows : 0);
    }
    return m_groups[m_last];
}

bool SortKeys::sort(bool descending, const std::stop_token &stop)
{
    m_descending = descending;
    std::ranges::sort(m_groups, [descending](const Group &a, const Group &b) {
        return descending ? b.number < a.number : a.number < b.number;
    });
    for (Group &group : m_groups) {
        // Backwards is upwards by the complement, which keeps equal entries as they were.
        if (descending) {
            std::ranges::for_each(group.packed, [](PackedEntry &entry) { entry ^= largestPacked << 32; });
            for (SortEntry &entry : group.wide) {
                entry.high = ~entry.high;
                entry.low = ~entry.low;
            }
        }
        if (!radixSort(group.packed, m_packedScratch, stop) || !radixSort(group.wide, m_wideScratch, stop))
            return false;
    }
    return true;
}

void SortKeys::writeRows(std::span<Row> out) const
{
    auto place = out.begin();
    const auto write = [&](const auto &entries) {
        place = std::ranges::transform(entries, place, [](const auto &entry) { return rowOfEntry(entry); }).out;
    };
    for (const Group &group : m_groups) {
        if (m_descending)
            write(group.wide);
        write(group.packed);
        if (!m_descending)
            write(group.wide);
    }
    write(m_missing);
}

void SortKeys::writeMerged(const SortKeys &first, const SortKeys &second, std::span<const std::uint32_t> ties, std::span<Row> out)
{
    constexpr std::size_t halves = 2;
    inParts(halves, out.size(), [&](std::size_t half, std::size_t, std::size_t) {
        std::size_t begin = 0;
        const auto write = [&](const auto &a, const auto &b) {
            const std::size_t size = a.size() + b.size();
            const Merge merge{std::span(a), std::span(b), ties, out.subspan(begin, size)};
            half == 0 ? merge.writeFirstHalf() : merge.writeSecondHalf();
            begin += size;
        };
        static const Group empty;
        auto a = first.m_groups.begin();
        auto b = second.m_groups.begin();
        while (a != first.m_groups.end() || b != second.m_groups.end()) {
            const auto isBefore = [&](auto x, auto xEnd, auto y, auto yEnd) {
                return x != xEnd && (y == yEnd || x->number == y->number || (x->number < y->number) != first.m_descending);
            };
            const bool takeA = isBefore(a, first.m_groups.end(), b, second.m_groups.end());
            const bool takeB = isBefore(b, second.m_groups.end(), a, first.m_groups.end());
            const Group &ours = takeA ? *a++ : empty;
            const Group &theirs = takeB ? *b++ : empty;
            if (first.m_descending)
                write(ours.wide, theirs.wide);
            write(ours.packed, theirs.packed);
            if (!first.m_descending)
                write(ours.wide, theirs.wide);
        }
        write(first.m_missing, second.m_missing);
    });
}

} // namespace ctscope
