// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/flow_moment.h"

#include "tracking/owner_columns.h"

#include <algorithm>

namespace ctscope {

FlowMoment momentOf(const Snapshot &snapshot, Row row, Snapshot::Clock::time_point now)
{
    FlowMoment moment;
    moment.flow = snapshot.rows.flows().flow(row);
    moment.timeouts =
        snapshot.originOf(row).timeouts ? snapshot.originOf(row).timeouts : std::make_shared<const Timeouts>();
    moment.secondsLeft = snapshot.remaining(row, now);
    moment.age = snapshot.age(row, now);
    moment.live = snapshot.live;
    const OriginState &origin = snapshot.originOf(row);
    const ReadingInfo &reading = origin.reading ? *origin.reading : snapshot.reading();
    moment.settingsKnown = snapshot.live || reading.covers;
    moment.fromEventLog = reading.isEventLog;
    moment.fromDeletion = reading.isDeletion;
    moment.fromProc = reading.format == Format::NfConntrack && snapshot.live;
    const FlowTrack &track = snapshot.rows.track(row);
    moment.end = track.end;
    moment.previousState = track.previousState;
    moment.ageIsAtLeast = track.sinceStart && !moment.flow.deltaTime && !moment.flow.start;
    if (track.changedAt != 0) {
        const std::uint32_t tenths = snapshot.tenths(now);
        moment.secondsSinceChange = tenths > track.changedAt ? (tenths - track.changedAt) / 10 : 0;
    }
    moment.rate = snapshot.rows.rate(row);
    moment.owner = ownerOf(snapshot.rows.attached(), row);
    moment.ended = snapshot.ended(row) || reading.isDeletion || moment.flow.event == EventKind::Destroy;
    return moment;
}

namespace {

const TimeoutRule *bySysctl(const Timeouts &timeouts, std::string_view sysctl) noexcept
{
    const auto &rules = timeouts.rules();
    const auto found = std::ranges::find(rules, sysctl, &TimeoutRule::sysctl);
    return found == rules.end() ? nullptr : &*found;
}

} // namespace

AppliedRule appliedRule(const FlowMoment &moment) noexcept
{
    const Flow &flow = moment.flow;
    AppliedRule applied;
    applied.rule = moment.timeouts->rule(flow);
    if (applied.rule)
        applied.seconds = applied.rule->seconds;
    if (flow.protocol == protocol::gre) {
        // A GRE entry keeps the two timeouts that were in force when it was created.
        const auto own = flow.status.unreplied ? flow.greTimeout : flow.greStreamTimeout;
        if (own.value_or(0) > 0) {
            applied.seconds = *own;
            applied.ownValue = true;
        }
    }
    if (flow.protocol == protocol::tcp && applied.rule && moment.secondsLeft) {
        for (const std::string_view sysctl :
            {"nf_conntrack_tcp_timeout_max_retrans", "nf_conntrack_tcp_timeout_unacknowledged"}) {
            const TimeoutRule *const shorter = bySysctl(*moment.timeouts, sysctl);
            if (shorter && shorter != applied.rule && shorter->seconds < applied.seconds
                && *moment.secondsLeft <= shorter->seconds)
                applied.shortened = shorter;
        }
    }
    return applied;
}

} // namespace ctscope
