// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/radix_sort.h"

#include <array>
#include <bit>
#include <span>
#include <tuple>
#include <utility>

namespace ctscope {

namespace {

constexpr unsigned mostDigitBits = 11;

/// One pass: entries into the order of one digit, those with the same digit as they were.
/// `number` gives the number of an entry that the digit is of.
template <typename Entry, typename Number>
void distribute(std::vector<Entry> &entries, std::vector<Entry> &scratch, unsigned shift, unsigned bits, Number number)
{
    const std::size_t values = std::size_t(1) << bits;
    const auto digit = [&](const Entry &entry) {
        return static_cast<std::size_t>(number(entry) >> shift) & (values - 1);
    };
    std::array<std::uint32_t, std::size_t(1) << mostDigitBits> place{};
    for (const Entry &entry : entries)
        ++place[digit(entry)];
    std::uint32_t sum = 0;
    for (std::uint32_t &count : std::span(place).first(values))
        sum += std::exchange(count, sum);
    for (const Entry &entry : entries)
        scratch[place[digit(entry)]++] = entry;
    entries.swap(scratch);
}

/// Sorts by one number of the entries, from its lowest digit that differs anywhere to its highest.
template <typename Entry, typename Number> bool sortBy(std::vector<Entry> &entries, std::vector<Entry> &scratch,
    std::uint64_t varying, Number number, const std::stop_token &stop)
{
    while (varying != 0) {
        if (stop.stop_requested())
            return false;
        const auto shift = static_cast<unsigned>(std::countr_zero(varying));
        // In as few passes as can be, and with digits as small as these allow: few places that are
        // written to stay in the cache.
        const auto left = static_cast<unsigned>(std::bit_width(varying)) - shift;
        const unsigned passes = (left + mostDigitBits - 1) / mostDigitBits;
        const unsigned bits = (left + passes - 1) / passes;
        distribute(entries, scratch, shift, bits, number);
        if (shift + bits >= 64)
            break;
        varying = varying >> (shift + bits) << (shift + bits);
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
        varying.tie |= entry.tie ^ first.tie;
        sorted =
            sorted && std::tie(before->high, before->low, before->tie) <= std::tie(entry.high, entry.low, entry.tie);
        before = &entry;
    }
    if (sorted)
        return !stop.stop_requested();
    scratch.resize(entries.size());
    const auto by = [&](auto member, std::uint64_t differing) {
        return sortBy(
            entries, scratch, differing, [member](const SortEntry &entry) { return std::uint64_t(entry.*member); },
            stop);
    };
    return by(&SortEntry::tie, varying.tie) && by(&SortEntry::low, varying.low) && by(&SortEntry::high, varying.high)
        && !stop.stop_requested();
}

bool radixSort(
    std::vector<PackedEntry> &entries, std::vector<PackedEntry> &scratch, unsigned rowBits, const std::stop_token &stop)
{
    if (entries.size() < 2)
        return !stop.stop_requested();
    const PackedEntry values = ~PackedEntry(0) << rowBits;
    PackedEntry varying = 0;
    bool sorted = true;
    PackedEntry before = entries.front() & values;
    for (const PackedEntry entry : entries) {
        varying |= entry ^ entries.front();
        sorted = sorted && before <= (entry & values);
        before = entry & values;
    }
    if (sorted)
        return !stop.stop_requested();
    scratch.resize(entries.size());
    return sortBy(
               entries, scratch, varying & values, [](PackedEntry entry) { return entry; }, stop)
        && !stop.stop_requested();
}

} // namespace ctscope
