// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_message.h"

#include <linux/netlink.h>

namespace ctscope {

SkipReason::Kind skipReason(NetlinkFault fault) noexcept
{
    switch (fault) {
    case NetlinkFault::None:
    case NetlinkFault::ShortMessage: break;
    case NetlinkFault::WrongType: return SkipReason::MessageOfOtherType;
    case NetlinkFault::BadAttribute: return SkipReason::AttributeLengthWrong;
    case NetlinkFault::WrongSize: return SkipReason::AttributeSizeWrong;
    case NetlinkFault::NoTuple: return SkipReason::MessageWithoutTuple;
    }
    return SkipReason::MessageTooShort;
}

bool NetlinkMessage::isDone() const noexcept { return type == NLMSG_DONE; }

bool NetlinkMessage::isError() const noexcept { return type == NLMSG_ERROR; }

bool NetlinkMessage::dumpInterrupted() const noexcept { return (flags & NLM_F_DUMP_INTR) != 0; }

int NetlinkMessage::errorNumber() const noexcept
{
    if ((!isError() && !isDone()) || payload.size() < sizeof(std::int32_t))
        return 0;
    const auto value = nativeNumber<std::int32_t>(payload);
    // The kernel sends errno values negated; anything else there is no errno.
    constexpr std::int32_t largestErrno = 4095;
    return value < 0 && value >= -largestErrno ? -value : 0;
}

bool NetlinkMessages::next(NetlinkMessage &out) noexcept
{
    if (m_rest.size() < sizeof(nlmsghdr)) {
        m_broken = !m_rest.empty();
        return false;
    }
    const auto header = nativeNumber<nlmsghdr>(m_rest);
    if (header.nlmsg_len < sizeof(nlmsghdr) || header.nlmsg_len > m_rest.size()) {
        m_broken = true;
        return false;
    }
    out.type = header.nlmsg_type;
    out.flags = header.nlmsg_flags;
    out.sequence = header.nlmsg_seq;
    out.portId = header.nlmsg_pid;
    out.payload = m_rest.subspan(sizeof(nlmsghdr), header.nlmsg_len - sizeof(nlmsghdr));
    const std::size_t padded = NLMSG_ALIGN(std::size_t(header.nlmsg_len));
    m_rest = padded < m_rest.size() ? m_rest.subspan(padded) : Bytes();
    return true;
}

} // namespace ctscope
