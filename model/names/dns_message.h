// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ctscope {

/// The name under which the name of an address is kept: "1.2.0.192.in-addr.arpa" (RFC 1035, 3596).
std::string reverseName(const IpAddress &address);

/// The question for the PTR record of an address, as it goes into a datagram (RFC 1035).
std::vector<std::uint8_t> reverseQuestion(const IpAddress &address, std::uint16_t id);

/// What a name server says to such a question.
struct ReverseAnswer {
    bool failed = false;              ///< the server could not or would not answer: nothing is known of the name
    std::string name;                 ///< empty: the address has none
    std::chrono::seconds lifetime{0}; ///< how long that may be kept: the smallest TTL; RFC 2308 where there is no name
};

/// nullopt: the datagram is no answer to this question. Bytes other than printable ASCII are written as in zone files,
/// "\200". No I/O; any bytes.
std::optional<ReverseAnswer> readReverseAnswer(
    std::span<const std::uint8_t> message, const IpAddress &address, std::uint16_t id);

} // namespace ctscope
