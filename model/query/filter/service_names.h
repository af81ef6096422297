// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ctscope::filter {

/// A port by the name of its service (IANA "Service Name and Transport Protocol Port Number Registry").
struct ServiceName {
    std::uint16_t port = 0;
    std::string_view name;
};

/// The services that fill tables, by port.
std::span<const ServiceName> serviceNames() noexcept;
std::optional<std::uint16_t> portOfService(std::string_view name) noexcept;
/// Empty for a port without a name here.
std::string_view serviceOfPort(std::uint16_t port) noexcept;

} // namespace ctscope::filter
