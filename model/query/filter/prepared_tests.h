// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/address_set.h"
#include "query/filter/filter_tree.h"
#include "query/filter/pattern.h"

#include <bitset>
#include <memory>
#include <unordered_map>

namespace ctscope::filter {

/// A bit for each port that a test lets pass.
using PortSet = std::bitset<65536>;
PortSet portSetOf(const Test &test);
/// True when a test asks for the addresses of a machine, which depend on the snapshot.
bool asksForLocal(const Test &test) noexcept;

/// What the tests of a tree need and no snapshot changes, made once for all snapshots and threads. Immutable once
/// made; the tree must outlive it.
class PreparedTests {
public:
    PreparedTests() = default;
    explicit PreparedTests(const Node &tree) { add(tree); }

    // Null for tests of other kinds, and of other trees.
    std::shared_ptr<const PortSet> ports(const Test &test) const { return find(m_ports, test); }
    std::shared_ptr<const AddressSet> addresses(const Test &test) const { return find(m_addresses, test); }
    /// To be copied, as a search changes it.
    std::shared_ptr<const Pattern> pattern(const Test &test) const { return find(m_patterns, test); }

private:
    template <typename Value> using Known = std::unordered_map<const Test *, std::shared_ptr<const Value>>;

    void add(const Node &node);
    template <typename Value> static std::shared_ptr<const Value> find(const Known<Value> &known, const Test &test)
    {
        const auto found = known.find(&test);
        return found == known.end() ? nullptr : found->second;
    }

    Known<PortSet> m_ports;
    Known<AddressSet> m_addresses;
    Known<Pattern> m_patterns;
};

} // namespace ctscope::filter
