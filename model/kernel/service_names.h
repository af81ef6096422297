// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ctscope {

/// The names of ports: "https" for 443. A plain value.
class ServiceNames {
public:
    ServiceNames() = default;
    /// Reads what services(5) describes; lines that are not of that form are passed over.
    static ServiceNames parse(std::string_view services);
    /// The system's own database, getservent(3), read when it is first asked for; any thread.
    static const ServiceNames &ofSystem();

    /// The name of a port of one protocol. Without a protocol, the name that TCP and UDP share, or that
    /// one of them has where the other has none. Empty: it has no name.
    std::string_view name(std::uint16_t port, std::optional<Protocol> protocol = {}) const noexcept;

private:
    void add(std::uint16_t port, std::string_view protocol, std::string_view name);

    std::map<std::pair<std::uint16_t, Protocol>, std::string> m_names;
};

} // namespace ctscope
