// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/sort_keys.h"

#include "query/in_parts.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ctscope {

namespace {

Row rowOfEntry(PackedEntry entry, unsigned rowBits) noexcept { return rowOf(entry, rowBits); }
Row rowOfEntry(const SortEntry &entry, unsigned) noexcept { return entry.row; }
Row rowOfEntry(Row row, unsigned) noexcept { return row; }

bool isLess(PackedEntry a, PackedEntry b, unsigned rowBits) noexcept { return a >> rowBits < b >> rowBits; }
bool isLess(const SortEntry &a, const SortEntry &b, unsigned) noexcept
{
    return std::tie(a.high, a.low, a.tie) < std::tie(b.high, b.low, b.tie);
}
/// Rows without a value are all alike.
bool isLess(Row, Row, unsigned) noexcept { return false; }

/// Two sorted lists that become one: a half of it is written from the beginning on, the other half
/// from the end.
template <typename Entry> class Merge {
public:
    Merge(std::span<const Entry> first, std::span<const Entry> second, unsigned rowBits, std::span<Row> out)
        : m_first(first)
        , m_second(second)
        , m_rowBits(rowBits)
        , m_out(out)
    {
    }

    void writeFirstHalf() const
    {
        std::size_t a = 0;
        std::size_t b = 0;
        for (std::size_t i = 0; i < half(); ++i) {
            const bool takeFirst =
                b == m_second.size() || (a < m_first.size() && !isLess(m_second[b], m_first[a], m_rowBits));
            m_out[i] = rowOfEntry(takeFirst ? m_first[a++] : m_second[b++], m_rowBits);
        }
    }

    void writeSecondHalf() const
    {
        std::size_t a = m_first.size();
        std::size_t b = m_second.size();
        for (std::size_t i = m_out.size(); i > half(); --i) {
            const bool takeFirst = b == 0 || (a > 0 && isLess(m_second[b - 1], m_first[a - 1], m_rowBits));
            m_out[i - 1] = rowOfEntry(takeFirst ? m_first[--a] : m_second[--b], m_rowBits);
        }
    }

private:
    std::size_t half() const noexcept { return m_out.size() / 2; }

    std::span<const Entry> m_first;
    std::span<const Entry> m_second;
    const unsigned m_rowBits;
    std::span<Row> m_out;
};

} // namespace

void SortKeys::addWide(Group &group, Row row, const SortKey &key, std::uint32_t tie)
{
    group.wide.push_back({key.high, key.low, tie, row});
}

void SortKeys::addPacked(std::uint32_t group, std::vector<PackedEntry> entries, unsigned rowBits)
{
    m_groups.push_back({group, rowBits, std::move(entries), {}});
}

bool SortKeys::hasGroup(std::uint32_t number) const noexcept { return findGroup(number) != nullptr; }

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
        m_groups.push_back({number, packedRowBits, {}, {}});
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
        // Sorting the complement in ascending order gives a stable descending order.
        if (descending) {
            std::ranges::for_each(group.packed, [&](PackedEntry &entry) { entry ^= ~PackedEntry(0) << group.rowBits; });
            for (SortEntry &entry : group.wide) {
                entry.high = ~entry.high;
                entry.low = ~entry.low;
                entry.tie = ~entry.tie;
            }
        }
        if (!radixSort(group.packed, m_packedScratch, group.rowBits, stop)
            || !radixSort(group.wide, m_wideScratch, stop))
            return false;
    }
    return true;
}

void SortKeys::writeRows(std::span<Row> out) const
{
    auto place = out.begin();
    const auto write = [&](const auto &entries, unsigned rowBits) {
        place = std::ranges::transform(entries, place, [rowBits](const auto &entry) {
            return rowOfEntry(entry, rowBits);
        }).out;
    };
    for (const Group &group : m_groups) {
        if (m_descending)
            write(group.wide, group.rowBits);
        write(group.packed, group.rowBits);
        if (!m_descending)
            write(group.wide, group.rowBits);
    }
    write(m_missing, packedRowBits);
}

void SortKeys::writeMerged(const SortKeys &first, const SortKeys &second, std::span<Row> out)
{
    constexpr std::size_t halves = 2;
    inParts(halves, out.size(), [&](std::size_t half, std::size_t, std::size_t) {
        std::size_t begin = 0;
        const auto write = [&](const auto &a, const auto &b, unsigned rowBits) {
            const std::size_t size = a.size() + b.size();
            const Merge merge{std::span(a), std::span(b), rowBits, out.subspan(begin, size)};
            half == 0 ? merge.writeFirstHalf() : merge.writeSecondHalf();
            begin += size;
        };
        static const Group empty;
        auto a = first.m_groups.begin();
        auto b = second.m_groups.begin();
        while (a != first.m_groups.end() || b != second.m_groups.end()) {
            const auto isBefore = [&](auto x, auto xEnd, auto y, auto yEnd) {
                return x != xEnd
                    && (y == yEnd || x->number == y->number || (x->number < y->number) != first.m_descending);
            };
            const bool takeA = isBefore(a, first.m_groups.end(), b, second.m_groups.end());
            const bool takeB = isBefore(b, second.m_groups.end(), a, first.m_groups.end());
            const Group &ours = takeA ? *a++ : empty;
            const Group &theirs = takeB ? *b++ : empty;
            const unsigned rowBits = (takeA ? ours : theirs).rowBits;
            if (first.m_descending)
                write(ours.wide, theirs.wide, rowBits);
            write(ours.packed, theirs.packed, rowBits);
            if (!first.m_descending)
                write(ours.wide, theirs.wide, rowBits);
        }
        write(first.m_missing, second.m_missing, packedRowBits);
    });
}

} // namespace ctscope
