// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/flow_record.h"

#include "flow/rare_attributes.h"

#include <algorithm>

namespace ctscope {

namespace {

std::uint32_t flagsOf(const Flow &flow) noexcept
{
    using enum FlowRecord::Flag;
    std::uint32_t flags = 0;
    const auto set = [&flags](bool condition, FlowRecord::Flag flag) {
        if (condition)
            flags |= flag;
    };
    set(flow.mark.has_value(), HasMark);
    set(flow.zone.has_value(), HasZone);
    set(flow.use.has_value(), HasUse);
    set(flow.id.has_value(), HasId);
    set(flow.originalCounters.has_value(), HasOriginalCounters);
    set(flow.replyCounters.has_value(), HasReplyCounters);
    set(flow.timeout.has_value(), HasTimeout);
    set(flow.eventTime.has_value(), HasEventTime);
    set(flow.statusBits.has_value(), HasStatusBits);
    set(flow.status.unreplied, Unreplied);
    set(flow.status.assured, Assured);
    set(flow.status.offload, Offload);
    set(flow.status.hwOffload, HwOffload);
    set(flow.status.userspace, Userspace);
    flags |= static_cast<std::uint32_t>(flow.original.keys.kind) << OriginalKindShift;
    flags |= static_cast<std::uint32_t>(flow.reply.keys.kind) << ReplyKindShift;
    flags |= static_cast<std::uint32_t>(flow.event) << EventShift;
    return flags;
}

} // namespace

FlowRecord recordOf(const Flow &flow) noexcept
{
    FlowRecord record;
    record.flags = flagsOf(flow);
    record.protocol = flow.protocol;
    record.state = flow.state;
    record.timeout = flow.timeout.value_or(0);
    record.mark = flow.mark.value_or(0);
    record.zone = flow.zone.value_or(0);
    record.id = flow.id.value_or(0);
    record.statusBits = flow.statusBits.value_or(0);
    record.use = static_cast<std::uint16_t>(std::min<std::uint32_t>(flow.use.value_or(0), rare::useInArena));
    record.keys = {flow.original.keys.first, flow.original.keys.second, flow.reply.keys.first, flow.reply.keys.second};
    return record;
}

} // namespace ctscope
