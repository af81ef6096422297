// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/compare/translated_tuple.h"

#include <utility>

namespace ctscope {

namespace {

/// The type of the ICMP request that a reply of this type answers; the same for other types.
std::uint8_t requestOf(std::uint8_t reply) noexcept
{
    constexpr std::pair<std::uint8_t, std::uint8_t> answers[] = {
        {0, 8}, {14, 13}, {16, 15}, {18, 17}, {129, 128}, {140, 139}};
    for (const auto &[answer, request] : answers) {
        if (answer == reply)
            return request;
    }
    return reply;
}

} // namespace

L4Keys invertedKeys(const L4Keys &reply) noexcept
{
    if (reply.kind == L4Kind::Icmp)
        return L4Keys::icmp(requestOf(reply.icmpType()), reply.icmpCode(), reply.icmpId());
    return {reply.kind, reply.second, reply.first};
}

Row appendTranslated(FlowStore &to, const FlowStore &from, Row row)
{
    const FlowRecord &record = from.record(row);
    if (record.plainIpv4Ports() && record.extras == 0) {
        FlowRecord translated;
        translated.addresses = {record.addresses[3], record.addresses[2], record.addresses[2], record.addresses[3]};
        translated.keys = {record.keys[3], record.keys[2], record.keys[2], record.keys[3]};
        constexpr auto ports = static_cast<std::uint32_t>(L4Kind::Ports);
        translated.flags = (record.flags & FlowRecord::HasZone) | ports << FlowRecord::OriginalKindShift
            | ports << FlowRecord::ReplyKindShift;
        translated.zone = record.zone;
        translated.protocol = record.protocol;
        return to.appendRecord(translated);
    }
    const Flow flow = from.flow(row);
    Flow translated;
    translated.protocol = flow.protocol;
    translated.original = {
        flow.reply.dst, flow.reply.src, invertedKeys(flow.reply.keys), flow.reply.dstText, flow.reply.srcText};
    translated.reply = flow.reply;
    translated.zone = flow.zone;
    translated.zoneOriginal = flow.zoneOriginal;
    translated.zoneReply = flow.zoneReply;
    return to.append(translated);
}

} // namespace ctscope
