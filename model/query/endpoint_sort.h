// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/row_reader.h"
#include "query/flow_order.h"
#include "query/sort_keys.h"

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace ctscope {

/// What rows with an address are in the order of: it, and then their ports. Rows come in one or two
/// parts: each is read, then prepare() is called once, then each is finished. Different parts may be
/// read and finished in different threads. The context outlives it.
class EndpointKeys {
public:
    EndpointKeys(const CellContext &context, const ViewSpec &spec);

    /// Reads the addresses and ports of a part. Changes the order of `rows`, which stay as they are
    /// until the part is finished. False when stop was asked.
    bool read(std::size_t part, std::span<Row> rows, SortKeys &keys, const std::stop_token &stop);
    /// Finds how few bits tell all endpoints apart.
    void prepare() noexcept;
    /// Gives `keys` all rows of the part.
    void finish(std::size_t part, SortKeys &keys);

private:
    /// IPv4 addresses with their ports, each as one number, and the rows that they are of.
    struct Part {
        std::span<Row> rows;
        std::vector<std::uint64_t> values;
    };

    const CellContext m_context;
    const ViewSpec &m_spec;
    std::array<Part, 2> m_parts;
    std::uint64_t m_lowest = 0;
    unsigned m_rowBits = 0; ///< of a packed entry; 0: the numbers do not fit beside the rows
};

} // namespace ctscope
