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

/// The sort keys of an address column: the address, then the port. The rows are given in one or two
/// parts: call read() for each part, then prepare() once, then finish() for each part. Different parts may be
/// read and finished in different threads. The context must outlive this.
class EndpointKeys {
public:
    EndpointKeys(const CellContext &context, const ViewSpec &spec);

    /// Reads the addresses and ports of a part. Reorders `rows`, which must not be changed
    /// until the part is finished. False when a stop was requested.
    bool read(std::size_t part, std::span<Row> rows, SortKeys &keys, const std::stop_token &stop);
    /// Finds how many bits are enough to distinguish all endpoints.
    void prepare() noexcept;
    /// Adds all rows of the part to `keys`.
    void finish(std::size_t part, SortKeys &keys);

private:
    /// Rows with IPv4 addresses, and the address and port of each as one number.
    struct Part {
        std::span<Row> rows;
        std::vector<std::uint64_t> values;
    };

    const CellContext m_context;
    const ViewSpec &m_spec;
    std::array<Part, 2> m_parts;
    std::uint64_t m_lowest = 0;
    unsigned m_rowBits = 0; ///< bits for the row in a packed entry; 0: number and row do not fit into one entry
};

} // namespace ctscope
