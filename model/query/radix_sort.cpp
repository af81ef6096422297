// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/radix_sort.h"

#include <array>
#include <bit>
#include <tuple>
#include <utility>

namespace ctscope {

namespace {

constexpr unsigned digitBits = 11;
constexpr std::size_t digitValues = std::size_t(1) << digitBits;

template<auto member> std::size_t digit(const SortEntry &entry, unsigned shift) noexcept
{
    return static_cast<std::size_t>(entry.*member >> shift) & (digitValues - 1);
}

template<auto member>
void distribute(std::vector<SortEntry> &entries, std::vector<SortEntry> &scratch, unsigned shift)
{
    std::array<std::size_t, digitValues> place{};
    for (const SortEntry &entry : entries)
        ++place[digit<member>(entry, shift)];
    std::size_t sum = 0;
    for (std::size_t &count : place)
        sum += std::exchange(count, sum);
    for (const SortEntry &entry : entries)
        scratch[place[digit<member>(entry, shift)]++] = entry;
    entries.swap(scratch);
}

/// Sorts by one member, from its lowest digit that differs anywhere to its highest.
template<auto member>
bool sortBy(std::vector<SortEntry> &entries, std::vector<SortEntry> &scratch, std::uint64_t varying,
            const std::stop_token &stop)
{
    while (varying != 0) {
        if (stop.stop_requested())
            return false;
        const auto shift = static_cast<unsigned>(std::countr_zero(varying));
        distribute<member>(entries, scratch, shift);
        if (shift + digitBits >= 64)
            break;
        varying = varying >> (shift + digitBits) << (shift + digitBits);
    }
    return true;
}

} // namespace

bool radixSort(std::vector<SortEntry> &entries, std::vector<SortEntry> &scratch, const std::stop_token &stop)
{
    if (entries.size() < 2)
        return !stop.stop_requested();
    SortEntry varying;
    const SortEntry &first = entries.front();
    bool sorted = true;
    const SortEntry *before = &first;
    for (const SortEntry &entry : entries) {
        varying.high |= entry.high ^ first.high;
        varying.low |= entry.low ^ first.low;
        varying.group |= entry.group ^ first.group;
        sorted = sorted
            && std::tie(before->group, before->high, before->low) <= std::tie(entry.group, entry.high, entry.low);
        before = &entry;
    }
    if (sorted)
        return !stop.stop_requested();
    scratch.resize(entries.size());
    return sortBy<&SortEntry::low>(entries, scratch, varying.low, stop)
        && sortBy<&SortEntry::high>(entries, scratch, varying.high, stop)
        && sortBy<&SortEntry::group>(entries, scratch, varying.group, stop) && !stop.stop_requested();
}

} // namespace ctscope
