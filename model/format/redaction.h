// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace ctscope {

/// Whether a word in place of an address is there to hide it.
enum class Redaction : std::uint8_t {
    No,       ///< an address, a part of one, or any other damage
    Yes,      ///< "203.0.113.xxx", "<ip>", "***", a hash: nothing else looks like this
    Mirrored, ///< a name ("gateway"): only when the other tuple of the entry has it in its place
};

/// Judges a word strictly, as cut or joined text must not become an address. Redactions are:
///
///   x.x.x.x, 10.0.x.y, 192.168.*.*        four groups, some of them letters or signs
///   2001:db8:xxxx:…:xxxx, fe80::xxxx      the same for IPv6
///   199.569.9.50                          four numbers, some of them impossible
///   203.0.113.0/24                        the network in place of the address
///   <ip>, [REDACTED], {host 1}, (hidden)  a word in brackets, both of them there
///   ***, xxx, ####                        three signs or more
///   a1b2c3d4, 9f86d081…                   a hash: six hexadecimal digits or more, letters among them
///   client-1, MY_IP                       a name with "-" or "_"
///   redacted, hidden, masked, …           a word with that meaning
///   gateway, host7                        any other name, when it is mirrored
Redaction redactionOf(std::string_view word) noexcept;

/// The longest word that is a redaction, in bytes: SHA-512 in hexadecimal.
constexpr std::size_t longestRedaction = 128;

} // namespace ctscope
