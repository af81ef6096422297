// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"
#include "format/sip_hash.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// The secret that chooses the pseudonyms: the same key gives the same ones, so two exports can be joined.
using PseudonymKey = SipKey;

/// A new key from the kernel's random numbers.
PseudonymKey randomPseudonymKey();
/// The key that the content of a key file is, all of its bytes. nullopt: it has fewer than 16.
std::optional<PseudonymKey> pseudonymKeyOf(std::string_view secret);

/// Replaces what names people, machines and networks by pseudonyms, the same one for the same value.
///
/// Addresses: a keyed bijection that preserves prefixes, as Crypto-PAn (Xu, Fan, Ammar, Moon, 2002): two addresses
/// share as many leading bits after it as before. Special ranges map to themselves: private, shared (CGNAT),
/// link-local, documentation, benchmarking and multicast addresses stay in their blocks; loopback, unspecified,
/// broadcast and the well-known multicast addresses do not change. Because prefixes are preserved, an address also
/// keeps the leading bits that it shares with such a block. IPv4 inside IPv6 (mapped, NAT64, 6to4) is replaced as
/// the IPv4 address is.
///
/// One thread at a time.
class Pseudonyms {
public:
    enum class ClientPorts : std::uint8_t { Keep, Replace };

    explicit Pseudonyms(const PseudonymKey &key, ClientPorts ports = ClientPorts::Keep);

    IpAddress address(const IpAddress &original);
    /// KIND-0123456789: the pseudonym of a text, such as a label. Texts of two kinds have two pseudonyms.
    std::string word(std::string_view kind, std::string_view text) const;

    /// The flow with pseudonyms for addresses, words in place of addresses, labels, the security context, names of
    /// programs and of unusual helpers, unknown states and the id; with ClientPorts::Replace also for ports of
    /// clients and ICMP ids. Left out: words and pairs that ctscope does not know, and numbers that identify a
    /// connection in a packet capture.
    Flow flow(Flow original);

private:
    std::uint32_t v4(std::uint32_t address) const noexcept;
    std::array<std::uint8_t, 16> v6(const std::array<std::uint8_t, 16> &address) const noexcept;
    void replace(IpAddress &address, std::string &instead);
    void replace(Tuple &tuple, bool isReply);
    std::uint16_t clientPort(std::uint16_t port);
    std::uint32_t id(std::uint32_t number) const noexcept;

    PseudonymKey m_key;
    ClientPorts m_clientPorts;
    std::map<IpAddress, IpAddress> m_known;
    std::vector<std::uint16_t> m_ports; ///< index: port; empty until one is needed
};

} // namespace ctscope
