// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/ip_address.h"
#include "flow/protocol.h"
#include "flow/tuple.h"
#include "kernel/netlink_attributes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ctscope {

/// The questions to the kernel. None of them changes anything in it.
enum class NetlinkQuestion : std::uint8_t {
    Flows = 1, ///< the whole table
    Flow,      ///< one entry, by its original tuple
    Expectations,
    CpuStatistics,
    ExpectationCpuStatistics,
    TableStatistics, ///< count and max; cheap, so it also serves to find out whether asking is permitted
};

/// The key of one entry: protocol, original tuple and zone.
struct FlowKey {
    Protocol protocol = 0;
    IpAddress source;
    IpAddress destination;
    L4Keys keys;
    std::uint16_t zone = 0;          ///< of both directions, or of the original one
    bool zoneOfOriginalOnly = false; ///< zone-orig=: the reply has another zone

    friend bool operator==(const FlowKey &, const FlowKey &) noexcept = default;
};

/// A request message, ready to be sent.
class NetlinkRequest {
public:
    /// A question without a key; anything but Flow.
    NetlinkRequest(NetlinkQuestion question, std::uint32_t sequence);
    NetlinkRequest(const FlowKey &key, std::uint32_t sequence);

    Bytes bytes() const noexcept { return Bytes(m_buffer.data(), m_size); }
    std::uint32_t sequence() const noexcept { return m_sequence; }
    /// True when the answer is many messages and an end; false when it is one message or an error.
    bool isDump() const noexcept { return m_dump; }

private:
    alignas(8) std::array<std::byte, 256> m_buffer{};
    std::size_t m_size = 0;
    std::uint32_t m_sequence;
    bool m_dump = false;
};

} // namespace ctscope
