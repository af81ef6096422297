// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/protocol.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ctscope {

// Two questions, and a source for each. A filter reads the common services alone, so that it means the same on every
// machine and opens no file. Ports are shown with the names of the system, by protocol; the common services name the
// ports that the system has no name for.

/// A service that is common in connection tracking tables (IANA "Service Name and Transport Protocol Port Number
/// Registry"). Each name is of one port.
struct CommonService {
    std::uint16_t port = 0;
    std::string_view name;
    /// The protocol that it uses alone; absent = both TCP and UDP.
    std::optional<Protocol> protocol{};
};

/// By port, each port once.
std::span<const CommonService> commonServices() noexcept;
/// The port of a common service, in any case; "dns" is another name of "domain".
std::optional<std::uint16_t> portOfService(std::string_view name) noexcept;
/// Empty when no common service has the port.
std::string_view commonServiceOf(std::uint16_t port) noexcept;

/// The names that ports are shown with: "https" for 443. A plain value.
class ServiceNames {
public:
    ServiceNames() = default;
    /// Reads what services(5) describes; lines that are not of that form are passed over.
    static ServiceNames parse(std::string_view services);
    /// The system's own database, getservent(3), and the common services; read when it is first asked for; any thread.
    static const ServiceNames &ofSystem();

    /// Adds the common services whose port has no name yet, whatever the protocol.
    void addCommon();

    /// The name of a port of one protocol. Without a protocol, the name that TCP and UDP share, or that
    /// one of them has where the other has none. Empty: it has no name.
    std::string_view name(std::uint16_t port, std::optional<Protocol> protocol = {}) const noexcept;

private:
    void add(std::uint16_t port, Protocol protocol, std::string_view name);
    bool hasName(std::uint16_t port) const noexcept;

    std::map<std::pair<std::uint16_t, Protocol>, std::string> m_names;
};

} // namespace ctscope
