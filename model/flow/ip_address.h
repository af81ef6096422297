// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ctscope {

/// Which kind of address a tuple carries. The order of the values is the order in which
/// addresses sort: none, IPv4, IPv6, and last texts that are no address.
enum class Family : std::uint8_t {
    None, ///< no address was printed
    Ipv4,
    Ipv6,
    Unreadable, ///< a text is in place of the address ("x.x.x.x" in a paste)
};

/// One IPv4 or IPv6 address, in network byte order. A plain 17-byte value.
/// An IPv4 address occupies the first four bytes; the rest is zero.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};
    Family family = Family::None;

    static IpAddress v4(std::uint32_t hostOrder) noexcept;
    static IpAddress v6(const std::array<std::uint8_t, 16> &networkOrder) noexcept;

    /// Reads the forms that the kernel and conntrack(8) print: dotted quad, RFC 4291 text in any
    /// case, with or without "::", also with an embedded dotted quad. Anything else is nullopt.
    static std::optional<IpAddress> parse(std::string_view text) noexcept;

    bool isV4() const noexcept { return family == Family::Ipv4; }
    bool isV6() const noexcept { return family == Family::Ipv6; }
    /// The IPv4 address as a number in host order; 0 when it is not IPv4.
    std::uint32_t v4Number() const noexcept;

    /// RFC 5952 text ("2001:db8::1"); empty for None and Unreadable.
    std::string toString() const;
    /// Writes the same text at `out`, which must have room for maxTextLength; returns the end.
    char *write(char *out) const noexcept;
    static constexpr std::size_t maxTextLength = 46;

    /// Eight groups of four digits, as /proc prints IPv6 (%pI6); IPv4 as toString().
    std::string toKernelString() const;

    /// IPv4 before IPv6, each in numeric order.
    friend auto operator<=>(const IpAddress &a, const IpAddress &b) noexcept
    {
        if (const auto byFamily = a.family <=> b.family; byFamily != 0)
            return byFamily;
        return a.bytes <=> b.bytes;
    }
    friend bool operator==(const IpAddress &, const IpAddress &) noexcept = default;
};

} // namespace ctscope
