// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/row_reader.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace ctscope {

/// A row with the value that it sorts by.
struct SortEntry {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t tie = 0; ///< decides between equal numbers
    Row row = 0;
};

/// Sorts by the 128-bit number, then by the tie; equal entries keep their order. Linear in the
/// entries: digits in which all entries agree cost nothing. False when stop was asked.
/// `scratch` is room for a second set of entries, kept by the caller since fresh memory is slow.
bool radixSort(std::vector<SortEntry> &entries, std::vector<SortEntry> &scratch, const std::stop_token &stop);

/// A row with a small value: the value above, the row below. A third of a SortEntry.
using PackedEntry = std::uint64_t;

/// How many bits of a packed entry are the row's, where a caller does not say.
constexpr unsigned packedRowBits = 32;

constexpr PackedEntry packEntry(std::uint32_t value, Row row) noexcept
{
    return PackedEntry(value) << packedRowBits | row;
}
constexpr Row rowOf(PackedEntry entry, unsigned rowBits = packedRowBits) noexcept
{
    return static_cast<Row>(entry & ~(~PackedEntry(0) << rowBits));
}

/// The same for packed entries: by their values; entries with equal values keep their order.
bool radixSort(std::vector<PackedEntry> &entries, std::vector<PackedEntry> &scratch, unsigned rowBits,
    const std::stop_token &stop);

} // namespace ctscope
