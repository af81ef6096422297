// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record/flow_block.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ctscope::record {

/// Which ends outside a translation a block may have, as a Bloom filter: a search passes over the blocks that surely do
/// not have its end without reading them. Part of the file format.
///
/// The bits of a number of bytes, lowest bit first. An end has one key for its address and port, and one for its address
/// alone; each key sets seven bits. One in a hundred blocks is read in vain.
std::string outsideFilter(const FlowBlock &block, Row begin, Row end);

/// False when the block has no such end for sure. True for a damaged filter.
bool mayHaveEnd(std::string_view filter, const OutsideEnd &end) noexcept;

/// Blocks of fewer rows have no filter: they are read as quickly.
constexpr Row leastFilteredRows = 2048;

} // namespace ctscope::record
