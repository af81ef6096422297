// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ctscope::filter {

/// What a field is compared with: it decides how a value is written and which operators there are.
enum class ValueType : std::uint8_t {
    Address,
    Port,
    Count,     ///< a number of something; k and M are 1,000 and 1,000,000
    Number,    ///< names something: an id, a zone
    Bits,      ///< also in hexadecimal, and masked with &
    Size,      ///< bytes
    ByteRate,  ///< bytes per second
    CountRate, ///< per second
    Duration,
    Moment,
    Name,  ///< one of a few words
    Names, ///< several of a few words
    Text,
    Flag, ///< is set or not; takes no operator
};

/// An address and how many of its first bits count.
struct Network {
    IpAddress address; ///< the bits behind the prefix are 0
    std::uint8_t prefix = 0;
    friend bool operator==(const Network &, const Network &) noexcept = default;
};

/// An address with the port of the same end.
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;
    friend bool operator==(const Endpoint &, const Endpoint &) noexcept = default;
};

/// Addresses by what they are for.
enum class AddressClass : std::uint8_t {
    Private,   ///< RFC 1918 and RFC 4193
    Cgnat,     ///< RFC 6598
    Loopback,  ///< RFC 1122, RFC 4291
    LinkLocal, ///< RFC 3927, RFC 4291
    Multicast, ///< RFC 5771, RFC 4291
    Global,    ///< none of the above, and not 0.0.0.0/8, 240.0.0.0/4 or ::
    Local, ///< of an interface of the machine or network namespace that the flow is from; none where these are not known
};

/// Nanoseconds, so that "500ms" is exact.
struct Duration {
    std::uint64_t nanoseconds = 0;
    friend bool operator==(const Duration &, const Duration &) noexcept = default;
};

/// A time as it was written: all moments from `first` to `last`, which are a minute apart for
/// "10:42" without seconds. Nanoseconds since 1970, or before now.
struct Moment {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool beforeNow = false; ///< "-10m": both are nanoseconds before the moment of the table
    friend bool operator==(const Moment &, const Moment &) noexcept = default;
};

/// A word or a text. Names are as the field writes them.
struct Word {
    std::string text;
    friend bool operator==(const Word &, const Word &) noexcept = default;
};

/// Integers are ports, counts, numbers, bits and sizes; a double is a rate.
using Value = std::variant<std::uint64_t, double, IpAddress, Network, Endpoint, AddressClass, Duration, Moment, Word>;

/// A value, or all from `value` to `end`.
struct Item {
    Value value;
    std::optional<Value> end;
    friend bool operator==(const Item &, const Item &) = default;
};

} // namespace ctscope::filter
