// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_tree.h"
#include "query/filter/ranges.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope::filter {

/// One end of a flow.
struct End {
    IpAddress address;       ///< never IPv4 in IPv6
    std::string_view word{}; ///< in place of an unreadable address
    std::optional<std::uint16_t> port{};
};

/// The addresses, or addresses with their port, that a test lets pass.
class AddressSet {
public:
    /// Takes in the items of a test with this operator, which must not be a negative one. `local`: the addresses of
    /// AddressClass::Local.
    AddressSet(const std::vector<Item> &items, Operator op, std::span<const IpAddress> local = {});

    /// True when ports do not matter, and IPv4 addresses can be asked for by hasIpv4().
    bool plain() const noexcept { return m_endpoints.empty(); }
    bool hasIpv4(std::uint32_t address) const noexcept { return m_v4.has(address); }
    bool has(const End &end) const;

    /// What it consists of, beside texts in place of addresses.
    const Ranges<std::uint32_t> &ipv4() const noexcept { return m_v4; }
    const Ranges<Wide> &ipv6() const noexcept { return m_v6; }
    const std::vector<Endpoint> &endpoints() const noexcept { return m_endpoints; }

private:
    void add(const Item &item, Operator op, std::span<const IpAddress> local);
    void addRange(const IpAddress &first, const IpAddress &last);
    void addClass(AddressClass value);

    Ranges<std::uint32_t> m_v4;
    Ranges<Wide> m_v6;
    std::vector<Endpoint> m_endpoints;
    std::vector<std::string> m_words;
};

} // namespace ctscope::filter
