// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/netlink_expectation.h"

#include "kernel/netlink_tuple.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>

namespace ctscope {

namespace {

/// The tuples of an expectation, as ctnetlink sends them.
struct Tuples {
    NetlinkTuple expected;
    NetlinkTuple mask;
    NetlinkTuple master;
    NetlinkTuple translated;
};

NetlinkFault decodeTranslation(Bytes bytes, Expectation &out, NetlinkTuple &tuple)
{
    out.translation.emplace();
    return eachAttribute(bytes, [&](const NetlinkAttribute &attribute) noexcept {
        switch (attribute.type) {
        case CTA_EXPECT_NAT_DIR: {
            std::uint32_t direction = 0;
            if (!attribute.read(direction))
                return NetlinkFault::WrongSize;
            out.translation->replyDirection = direction != 0;
            return NetlinkFault::None;
        }
        case CTA_EXPECT_NAT_TUPLE: return decodeTuple(attribute.payload, tuple);
        default: return NetlinkFault::None;
        }
    });
}

NetlinkFault decodeAttribute(const NetlinkAttribute &attribute, Expectation &out, Tuples &tuples)
{
    const auto number = [&attribute](auto &value) { return sized(attribute.read(value.emplace())); };
    switch (attribute.type) {
    case CTA_EXPECT_TUPLE: return decodeTuple(attribute.payload, tuples.expected);
    case CTA_EXPECT_MASK: return decodeTuple(attribute.payload, tuples.mask);
    case CTA_EXPECT_MASTER: return decodeTuple(attribute.payload, tuples.master);
    case CTA_EXPECT_TIMEOUT: return number(out.timeout);
    case CTA_EXPECT_ID: return number(out.id);
    case CTA_EXPECT_ZONE: return number(out.zone);
    case CTA_EXPECT_CLASS: return number(out.policyClass);
    case CTA_EXPECT_HELP_NAME: out.helper = attribute.text(); return NetlinkFault::None;
    case CTA_EXPECT_FN: out.function = attribute.text(); return NetlinkFault::None;
    case CTA_EXPECT_FLAGS: {
        std::uint32_t flags = 0;
        if (!attribute.read(flags))
            return NetlinkFault::WrongSize;
        out.permanent = (flags & NF_CT_EXPECT_PERMANENT) != 0;
        out.inactive = (flags & NF_CT_EXPECT_INACTIVE) != 0;
        out.userspace = (flags & NF_CT_EXPECT_USERSPACE) != 0;
        return NetlinkFault::None;
    }
    case CTA_EXPECT_NAT: return decodeTranslation(attribute.payload, out, tuples.translated);
    default: return NetlinkFault::None;
    }
}

} // namespace

NetlinkFault decodeExpectation(const NetlinkMessage &message, MessageOrigin origin, Expectation &out)
{
    const bool entry = message.is(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_NEW);
    const bool ended = message.is(NFNL_SUBSYS_CTNETLINK_EXP, IPCTNL_MSG_EXP_DELETE);
    if (!entry && (!ended || origin == MessageOrigin::Table))
        return NetlinkFault::WrongType;
    if (message.payload.size() < sizeof(nfgenmsg))
        return NetlinkFault::ShortMessage;

    out = Expectation();
    if (origin == MessageOrigin::Events)
        out.event = ended ? EventKind::Destroy : EventKind::New;
    Tuples tuples;
    const NetlinkFault fault = eachAttribute(message.payload.subspan(sizeof(nfgenmsg)),
        [&](const NetlinkAttribute &attribute) { return decodeAttribute(attribute, out, tuples); });
    if (fault != NetlinkFault::None)
        return fault;
    if (!tuples.expected.hasProtocol || !tuples.master.hasProtocol)
        return NetlinkFault::NoTuple;
    out.protocol = tuples.expected.protocol;
    out.tuple = toTuple(tuples.expected);
    out.mask = toTuple(tuples.mask);
    out.master = {tuples.master.protocol, toTuple(tuples.master)};
    if (out.translation)
        out.translation->tuple = toTuple(tuples.translated);
    return NetlinkFault::None;
}

} // namespace ctscope
