// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/skip_reason.h"
#include "kernel/netlink_attributes.h"

#include <cstdint>
#include <string_view>

namespace ctscope {

/// Why a message could not be decoded.
enum class NetlinkFault : std::uint8_t {
    None,
    ShortMessage, ///< it ends before its fixed part does
    WrongType,    ///< it is not of the expected type
    BadAttribute, ///< an attribute's length contradicts the message
    WrongSize,    ///< an attribute's payload has another size than its type
    NoTuple,      ///< original or reply tuple is missing, or has no protocol
};

/// The same for the account of a reading; of a fault, so not of None.
SkipReason::Kind skipReason(NetlinkFault fault) noexcept;

/// Calls `visit(attribute)` for each attribute until it returns a fault.
template <typename Visit> NetlinkFault eachAttribute(Bytes bytes, Visit &&visit) noexcept
{
    NetlinkAttributes attributes(bytes);
    NetlinkAttribute attribute;
    while (attributes.next(attribute)) {
        if (const NetlinkFault fault = visit(attribute); fault != NetlinkFault::None)
            return fault;
    }
    return attributes.broken() ? NetlinkFault::BadAttribute : NetlinkFault::None;
}

/// The result of reading an attribute, which fails only because of its size.
inline NetlinkFault sized(bool ok) noexcept { return ok ? NetlinkFault::None : NetlinkFault::WrongSize; }

/// One netlink message inside a receive buffer: header fields and what follows the header.
struct NetlinkMessage {
    std::uint16_t type = 0;
    std::uint16_t flags = 0;
    std::uint32_t sequence = 0;
    std::uint32_t portId = 0;
    Bytes payload;

    bool isDone() const noexcept;
    bool isError() const noexcept;
    /// The dump that this message is part of may have missed or repeated entries.
    bool dumpInterrupted() const noexcept;
    /// The errno value that an error message (positive; 0 = acknowledged) or the end of a dump
    /// carries; 0 for other messages and when none is there.
    int errorNumber() const noexcept;
    /// True for the message `message` of the nfnetlink subsystem `subsystem`.
    bool is(unsigned subsystem, unsigned message) const noexcept { return type == (subsystem << 8 | message); }
};

/// Walks the messages of one receive buffer. Does no I/O; the receiver has checked the sender.
class NetlinkMessages {
public:
    explicit NetlinkMessages(Bytes buffer) noexcept
        : m_rest(buffer)
    {
    }

    /// Reads the next message; false at the end, and when what follows is not a whole message.
    bool next(NetlinkMessage &out) noexcept;
    /// True after next() found bytes that are not a whole message.
    bool broken() const noexcept { return m_broken; }

private:
    Bytes m_rest;
    bool m_broken = false;
};

} // namespace ctscope
